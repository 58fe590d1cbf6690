#include "os/real_child.hpp"

#include <algorithm>
#include <csignal>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace envboot::os {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds k_poll{20};

Outcome to_outcome(int status) {
  Outcome outcome;
  if (WIFEXITED(status)) {
    outcome.exit_code = WEXITSTATUS(status);
  } else if (WIFSIGNALED(status)) {
    outcome.signal = WTERMSIG(status);
  }
  return outcome;
}

} // namespace

RealChild::~RealChild() {
  if (!m_outcome) {
    kill();
    for (int i = 0; i < 100 && !ended(); ++i) {
      ::usleep(1000);
    }
  }
}

void RealChild::kill() {
  if (!m_outcome) {
    ::kill(-m_pid, SIGKILL);
  }
}

void RealChild::terminate() const {
  ::kill(-m_pid, SIGTERM);
}

std::optional<Outcome> RealChild::ended() {
  int status = 0;
  if (!m_outcome && ::waitpid(m_pid, &status, WNOHANG) == m_pid) {
    m_outcome = to_outcome(status);
    ::kill(-m_pid, SIGKILL); // what it left behind in its group
  }
  return m_outcome;
}

Result<Outcome> RealChild::wait(Deadline deadline) {
  for (milliseconds pause{1}; true; pause = std::min(pause * 2, k_poll)) {
    if (auto outcome = ended()) {
      return *outcome;
    }
    if (deadline.expired()) {
      return fail(deadline.error(fmt::format("process {}", m_pid)));
    }
    ::poll(nullptr, 0, static_cast<int>(std::min(pause, deadline.left()).count()));
  }
}

} // namespace envboot::os
