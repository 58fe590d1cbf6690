#include "os/conversation.hpp"
#include "os/real_child.hpp"

#include <csignal>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace envboot::os {
namespace {

/// A process that leads its own group and waits to be ended.
pid_t sleeper() {
  pid_t pid = ::fork();
  if (pid == 0) {
    ::setpgid(0, 0);
    ::signal(SIGTERM, SIG_DFL);
    ::pause();
    ::_exit(0);
  }
  ::setpgid(pid, pid);
  return pid;
}

Deadline soon() {
  return Deadline::after(std::chrono::seconds(20));
}

TEST(RealChild, TellsTheSignalThatEndedIt) {
  RealChild child(sleeper());
  EXPECT_FALSE(child.ended());
  child.terminate();
  auto outcome = child.wait(soon());
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_EQ(outcome->signal, SIGTERM);
  EXPECT_EQ(outcome->exit_code, -1);
}

TEST(RealChild, IsEndedAndReapedWithItsOwner) {
  pid_t pid = sleeper();
  { RealChild child(pid); }
  EXPECT_EQ(::waitpid(pid, nullptr, WNOHANG), -1) << "it was reaped";
}

TEST(RealChild, WaitingHasALimit) {
  RealChild child(sleeper());
  EXPECT_FALSE(child.wait(Deadline::after(std::chrono::milliseconds(0))));
}

/// The other end of a conversation: hears as many bytes as it is to hear, says them on stderr, and ends with 7.
pid_t echo(const Conversation& conversation, size_t bytes) {
  pid_t pid = ::fork();
  if (pid == 0) {
    ::setpgid(0, 0);
    for (const Fds::Pair& pair : conversation.childs_ends()) {
      ::dup2(pair.ours, pair.childs);
    }
    char byte = 0;
    for (; bytes > 0 && ::read(0, &byte, 1) == 1 && ::write(2, &byte, 1) == 1; --bytes) {
    }
    ::_exit(7);
  }
  ::setpgid(pid, pid);
  return pid;
}

TEST(Conversation, FeedsAndHearsUntilTheEnd) {
  Command command;
  command.input = std::string(200'000, 'x') + "hello"; // more than a pipe holds
  command.keep_output = 5;
  Conversation conversation(command, nullptr);
  ASSERT_TRUE(conversation.open());
  RealChild child(echo(conversation, command.input.size()));
  auto outcome = conversation.talk(child, soon());
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_EQ(outcome->exit_code, 7);
  EXPECT_EQ(outcome->out, "");
  EXPECT_EQ(outcome->err, "hello");
}

TEST(Conversation, AnotherChildInheritsNoEndOfIt) {
  Command command;
  Conversation conversation(command, nullptr);
  ASSERT_TRUE(conversation.open());
  for (int fd : {conversation.life(), conversation.childs_ends()[0].ours, conversation.childs_ends()[1].ours}) {
    EXPECT_NE(::fcntl(fd, F_GETFD) & FD_CLOEXEC, 0) << fd;
  }
}

} // namespace
} // namespace envboot::os
