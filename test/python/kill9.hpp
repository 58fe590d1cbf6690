#pragma once

#include "action/step.hpp"

#include <csignal>
#include <functional>
#include <sys/wait.h>
#include <unistd.h>

namespace envboot::python::real {

/// Runs the step in a process of its own that is ended by SIGKILL as soon as `reached` (or after it ended by itself:
/// false).
inline bool kill_when(const std::function<action::StepPtr()>& make_step, const std::function<bool()>& reached) {
  pid_t pid = ::fork();
  if (pid == 0) {
    struct Deaf : action::Progress {
      void amount(uint64_t, uint64_t) override {}
      void note(std::string_view) override {}
    } deaf;
    action::StepPtr step = make_step();
    ::_exit(step->apply(deaf, Deadline::after(std::chrono::minutes(5))) ? 0 : 1);
  }
  for (int i = 0; i < 60000; ++i) {
    if (reached()) {
      ::kill(pid, SIGKILL);
      int status = 0;
      ::waitpid(pid, &status, 0);
      return WIFSIGNALED(status);
    }
    if (::waitpid(pid, nullptr, WNOHANG) == pid) {
      return false;
    }
    ::usleep(2000);
  }
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
  return false;
}

} // namespace envboot::python::real
