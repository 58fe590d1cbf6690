#include "os/interrupt.hpp"

#include <csignal>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace envboot::os {
namespace {

/// Exit status of a child that runs `body`: signals change the whole process.
template <typename Body>
int in_child(Body body) {
  pid_t pid = ::fork();
  if (pid == 0) {
    ::_exit(body());
  }
  int status = 0;
  EXPECT_EQ(::waitpid(pid, &status, 0), pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TEST(Interrupt, TheFirstSignalSetsTheFlagTheSecondEnds) {
  for (int number : {SIGINT, SIGTERM, SIGHUP, SIGXCPU}) {
    EXPECT_EQ(in_child([number] {
                CancelFlag flag = catch_signals();
                Deadline deadline = Deadline::never(flag);
                bool before = deadline.cancelled();
                ::raise(number);
                return !before && deadline.cancelled() ? 7 : 8;
              }),
              7);
    EXPECT_EQ(in_child([number] {
                catch_signals();
                ::raise(number);
                ::raise(number);
                return 9;
              }),
              128 + number);
  }
}

TEST(Interrupt, ABrokenPipeIsNoEnd) {
  EXPECT_EQ(in_child([] {
              catch_signals();
              ::raise(SIGPIPE);
              return 7;
            }),
            7);
}

} // namespace
} // namespace envboot::os
