#include "os/processes.hpp"

#include "fakes/temp_folder.hpp"

#include <atomic>
#include <csignal>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace envboot::os {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Command sh(const std::string& script) {
  Command command;
  command.argv = {"/bin/sh", "-c", script};
  command.environment = {{"PATH", "/usr/bin:/bin"}};
  return command;
}

Deadline soon() {
  return Deadline::after(seconds(60));
}

size_t open_descriptors() {
  return real_file_system()->list(AbsPath::parse("/proc/self/fd").value()).value().size();
}

/// Whether the process is gone or only waits to be reaped by whoever inherited it.
bool gone(int pid) {
  auto files = real_file_system();
  auto stat = read_text(*files, AbsPath::parse(fmt::format("/proc/{}/stat", pid)).value());
  return !stat || stat->find(") Z ") != std::string::npos;
}

TEST(Processes, GivesExitStatusSignalAndOutput) {
  auto processes = real_processes();
  Outcome outcome = processes->run(sh("echo out; echo err >&2; exit 3"), soon()).value();
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_EQ(outcome.out, "out\n");
  EXPECT_EQ(outcome.err, "err\n");
  Outcome killed = processes->run(sh("kill -9 $$"), soon()).value();
  EXPECT_EQ(killed.exit_code, -1);
  EXPECT_EQ(killed.signal, SIGKILL);
}

TEST(Processes, TwoFullPipesDoNotBlockEachOther) {
  Command command = sh("head -c 3000000 /dev/zero >&2; head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2");
  struct Counter : OutputSink {
    size_t out = 0, err = 0;
    void on_output(Stream stream, std::string_view bytes) override {
      (stream == Stream::out ? out : err) += bytes.size();
    }
  } counter;
  command.keep_output = 1000;
  Outcome outcome = real_processes()->run(command, soon(), &counter).value();
  EXPECT_TRUE(outcome.good());
  EXPECT_EQ(counter.out, 3'000'000U);
  EXPECT_EQ(counter.err, 6'000'000U);
  EXPECT_EQ(outcome.out.size(), 1000U);
  EXPECT_EQ(outcome.err.size(), 1000U);
}

TEST(Processes, InputIsFed) {
  Command command = sh("wc -c");
  command.input = std::string(1'000'000, 'x');
  EXPECT_EQ(std::stoi(real_processes()->run(command, soon()).value().out), 1'000'000);
  EXPECT_EQ(real_processes()->run(sh("wc -c"), soon()).value().out, "0\n") << "no input is an empty one";
}

TEST(Processes, AChildThatDoesNotReadItsInputDoesNoHarm) {
  Command command = sh("exec <&-; exit 4");
  command.input = std::string(1'000'000, 'x');
  EXPECT_EQ(real_processes()->run(command, soon()).value().exit_code, 4);
}

TEST(Processes, ASiblingDoesNotHoldThePipesOpen) {
  auto processes = real_processes();
  ChildPtr sibling;
  std::thread starter([&] { sibling = processes->start(sh("sleep 30"), {}).value(); });
  Outcome outcome = processes->run(sh("echo x"), soon()).value();
  starter.join();
  Outcome second = processes->run(sh("echo x"), soon()).value();
  EXPECT_LT(outcome.wall, seconds(10));
  EXPECT_LT(second.wall, seconds(10));
  EXPECT_FALSE(sibling->ended());
}

TEST(Processes, GrandchildrenThatKeepThePipesDoNotDelayTheEnd) {
  Outcome outcome = real_processes()->run(sh("sleep 30 & echo x"), soon()).value();
  EXPECT_EQ(outcome.out, "x\n");
  EXPECT_LT(outcome.wall, seconds(10));
}

TEST(Processes, DeadlineEndsTheWholeGroup) {
  fakes::TempFolder temp;
  // The child ignores TERM and has a grandchild that ignores it too; both tell their ids.
  Command command = sh("trap '' TERM; (trap '' TERM; sleep 60 & echo $! >grandchild; wait) & echo $$ >child; wait");
  command.working_folder = temp.path();
  auto outcome = real_processes()->run(command, Deadline::after(milliseconds(500)));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, Kind::failed);
  int child = std::stoi(read_text(temp.files(), temp.path() / "child").value());
  int grandchild = std::stoi(read_text(temp.files(), temp.path() / "grandchild").value());
  for (int i = 0; i < 500 && !(gone(child) && gone(grandchild)); ++i) {
    ::usleep(10'000);
  }
  EXPECT_TRUE(gone(child));
  EXPECT_TRUE(gone(grandchild));
}

TEST(Processes, CancellingIsAnInterruption) {
  auto flag = std::make_shared<std::atomic<bool>>(true);
  auto outcome = real_processes()->run(sh("sleep 30"), Deadline::never(flag));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, Kind::interrupted);
}

TEST(Processes, DescriptorsArePassedUnderTheirNumbers) {
  auto processes = real_processes();
  for (int number = 3; number < 10; ++number) {
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    Fds fds;
    fds.pairs = {{number, ends[1]}};
    fds.share_output = false;
    ChildPtr child = processes->start(sh(fmt::format("echo hello >&{}", number)), fds).value();
    ::close(ends[1]);
    EXPECT_TRUE(child->wait(soon()).value().good());
    char buffer[16] = {};
    EXPECT_EQ(::read(ends[0], buffer, sizeof buffer), 6) << number;
    EXPECT_EQ(std::string(buffer), "hello\n");
    ::close(ends[0]);
  }
}

TEST(Processes, TwoDescriptorsMayChangePlaces) {
  int a[2], b[2];
  ASSERT_EQ(::pipe2(a, O_CLOEXEC), 0);
  ASSERT_EQ(::pipe2(b, O_CLOEXEC), 0);
  Fds fds;
  fds.pairs = {{a[1], b[1]}, {b[1], a[1]}};
  ChildPtr child = real_processes()->start(sh(fmt::format("echo A >&{}; echo B >&{}", b[1], a[1])), fds).value();
  EXPECT_TRUE(child->wait(soon()).value().good());
  char buffer[16] = {};
  EXPECT_EQ(::read(a[0], buffer, sizeof buffer), 2);
  EXPECT_EQ(buffer[0], 'A');
  for (int fd : {a[0], a[1], b[0], b[1]}) {
    ::close(fd);
  }
}

TEST(Processes, AMissingProgramIsAnErrorOfStartWhateverDescriptorsArePassed) {
  Command command = sh("");
  command.argv = {"/nonexistent/program"};
  EXPECT_EQ(real_processes()->run(command, soon()).error().sys, ENOENT);
  for (int number = 3; number < 16; ++number) {
    int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    Fds fds;
    fds.pairs = {{number, null}};
    EXPECT_FALSE(real_processes()->start(command, fds)) << number;
    ::close(null);
  }
  command.argv = {"program"};
  EXPECT_FALSE(real_processes()->run(command, soon())) << "nothing is searched on PATH";
}

TEST(Processes, AMissingWorkingFolderIsAnError) {
  Command command = sh("pwd");
  command.working_folder = AbsPath::parse("/nonexistent/folder").value();
  auto outcome = real_processes()->run(command, soon());
  ASSERT_FALSE(outcome) << "ran in " << outcome->out;
  EXPECT_EQ(outcome.error().sys, ENOENT);
}

TEST(Processes, TheEnvironmentIsAllTheChildGets) {
  Command command;
  command.argv = {"/usr/bin/env"};
  command.environment = {{"A", "1"}, {"B", "x y\nz"}};
  EXPECT_EQ(real_processes()->run(command, soon()).value().out, "A=1\nB=x y\nz\n");
  command.environment = {};
  EXPECT_EQ(real_processes()->run(command, soon()).value().out, "");
}

TEST(Processes, NoDescriptorLeaks) {
  auto processes = real_processes();
  int extra = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  size_t before = open_descriptors();
  for (int i = 0; i < 20; ++i) {
    Command command = sh("cat");
    command.input = "x";
    EXPECT_TRUE(processes->run(command, soon()));
    command.argv = {"/nonexistent"};
    EXPECT_FALSE(processes->run(command, soon()));
    EXPECT_TRUE(processes->start(sh("exit 0"), {}).value()->wait(soon()));
  }
  EXPECT_EQ(open_descriptors(), before);
  ::close(extra);
}

TEST(Processes, ChildrenGetNoDescriptorOfOurs) {
  auto processes = real_processes();
  // 0 1 2, the folder that ls holds open, and what this program's parent left open for everyone.
  Command list = sh("ls /proc/self/fd | wc -l");
  std::string alone = processes->run(list, soon()).value().out;
  std::atomic<bool> stop{false};
  std::thread busy([&] {
    while (!stop) {
      (void)processes->run(sh("exit 0"), soon());
    }
  });
  int extra = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(processes->run(list, soon()).value().out, alone);
  }
  stop = true;
  busy.join();
  ::close(extra);
}

TEST(Processes, TheDestructorKillsTheGroup) {
  int pid = 0;
  {
    ChildPtr child = real_processes()->start(sh("sleep 60"), {}).value();
    pid = child->pid();
    EXPECT_FALSE(child->ended());
    EXPECT_FALSE(child->wait(Deadline::after(milliseconds(10))));
  }
  EXPECT_TRUE(gone(pid));
}

TEST(Processes, FailuresSayHowAndTheLastLines) {
  Command command = sh("x");
  Outcome outcome;
  outcome.exit_code = 1;
  outcome.err = "1\n2\n3\n4\n\n5\n6\n7";
  Error error = describe_failure(command, outcome);
  EXPECT_EQ(error.causes, (std::vector<std::string>{"it exited with status 1", "2", "3", "4", "5", "6", "7"}));
}

} // namespace
} // namespace envboot::os
