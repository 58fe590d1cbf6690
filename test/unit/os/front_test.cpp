#include "os/front.hpp"
#include "os/interrupt.hpp"

#include <chrono>
#include <csignal>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace envboot::os {
namespace {

/// How a process ends that stands in front of `work`: its exit status, or minus the signal.
template <typename Work>
int outcome_of(Work work, int send = 0) {
  pid_t pid = ::fork();
  if (pid == 0) {
    catch_signals();
    end_in_front_of(work);
  }
  if (send != 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    ::kill(pid, send);
  }
  int status = 0;
  EXPECT_EQ(::waitpid(pid, &status, 0), pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TEST(Front, EndsAsTheWorkDoes) {
  EXPECT_EQ(outcome_of([] { return 0; }), 0);
  EXPECT_EQ(outcome_of([] { return 75; }), 75);
}

TEST(Front, DiesAsTheWorkDoes) {
  EXPECT_EQ(outcome_of([]() -> int {
              ::kill(::getpid(), SIGKILL);
              return 1;
            }),
            -SIGKILL);
}

TEST(Front, HandsSignalsOn) {
  for (int number : {SIGINT, SIGTERM, SIGHUP}) {
    EXPECT_EQ(outcome_of(
                  [] {
                    CancelFlag flag = catch_signals();
                    for (int i = 0; i < 500 && !flag->load(); ++i) {
                      std::this_thread::sleep_for(std::chrono::milliseconds(10));
                    }
                    return flag->load() ? 42 : 43;
                  },
                  number),
              42)
        << number;
  }
}

/// A reader of its output gets the end of it, and who waits is not held up by what is left of the child.
TEST(Front, OutputEndsWithTheWork) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  EXPECT_EQ(outcome_of([&] {
              ::dup2(ends[1], STDOUT_FILENO);
              ::close(ends[1]);
              return ::write(STDOUT_FILENO, "x", 1) == 1 ? 3 : 4;
            }),
            3);
  ::close(ends[1]);
  char text[4];
  EXPECT_EQ(::read(ends[0], text, 4), 1);
  EXPECT_EQ(::read(ends[0], text, 4), 0);
  ::close(ends[0]);
}

} // namespace
} // namespace envboot::os
