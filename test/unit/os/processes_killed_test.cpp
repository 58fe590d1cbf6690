#include "fakes/temp_folder.hpp"
#include "os/processes.hpp"

#include <csignal>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace envboot::os {
namespace {

int read_pid(fakes::TempFolder& folder) {
  auto text = read_text(folder.files(), folder.path() / "pid");
  return text && text->ends_with('\n') ? std::stoi(*text) : 0;
}

/// Gone, or dead and not yet collected.
bool has_ended(os::FileReader& files, int pid) {
  auto stat = read_text(files, AbsPath::parse(fmt::format("/proc/{}/stat", pid)).value());
  return !stat || stat->find(") Z") != std::string::npos;
}

TEST(Processes, ChildrenAndTheirsEndWithUs) {
  fakes::TempFolder folder;
  pid_t us = ::fork();
  if (us == 0) {
    Command command;
    command.argv = {"/bin/sh", "-c", "sleep 300 & echo $! > " + folder.text("pid") + "; trap '' TERM; wait"};
    command.environment.set("PATH", "/usr/bin:/bin");
    (void)real_processes()->run(command, Deadline::after(std::chrono::minutes(5)));
    ::_exit(0);
  }
  int grandchild = 0;
  for (int i = 0; i < 2000 && grandchild == 0; ++i) {
    ::usleep(5000);
    grandchild = read_pid(folder);
  }
  ASSERT_NE(grandchild, 0);
  EXPECT_FALSE(has_ended(folder.files(), grandchild));
  ::kill(us, SIGKILL);
  ::waitpid(us, nullptr, 0);
  bool ended = false;
  for (int i = 0; i < 2000 && !ended; ++i) {
    ::usleep(5000);
    ended = has_ended(folder.files(), grandchild);
  }
  EXPECT_TRUE(ended);
  if (!ended) {
    ::kill(grandchild, SIGKILL);
  }
}

} // namespace
} // namespace envboot::os
