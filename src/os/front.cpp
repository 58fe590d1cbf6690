#include "os/front.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace envboot::os {
namespace {

/// What a signal handler can reach: never freed.
std::atomic<pid_t>& child_to_tell() {
  static auto& kept = *new std::atomic<pid_t>(0);
  return kept;
}

/// A terminal tells both of us.
void hand_on(int number, siginfo_t* from, void* /*context*/) {
  if (child_to_tell() > 0 && from->si_code != SI_KERNEL) {
    ::kill(child_to_tell(), number);
  }
}

/// Its output is closed first: a reader of a pipe waits for that, not for the process.
[[noreturn]] void end_child(int report, int code) {
  for (int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    ::close(fd);
  }
  auto byte = static_cast<unsigned char>(code);
  while (::write(report, &byte, 1) < 0 && errno == EINTR) {
  }
  ::_exit(code);
}

/// Its end takes a moment; whoever counts our processor time wants the child's counted too.
void reap_for_a_moment(pid_t child) {
  constexpr int k_tries = 100;
  constexpr timespec k_pause{0, 1'000'000};
  for (int i = 0; i < k_tries && ::waitpid(child, nullptr, WNOHANG) == 0; ++i) {
    ::nanosleep(&k_pause, nullptr);
  }
}

/// As the child that a signal ended.
[[noreturn]] void end_likewise(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) {
    ::signal(WTERMSIG(status), SIG_DFL);
    ::kill(::getpid(), WTERMSIG(status));
  }
  ::_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

/// Both ends of a pipe, beyond the three standard streams: where one of those is closed, a pipe would take its number.
bool open_pipe(int (&ends)[2]) {
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return false;
  }
  for (int& end : ends) {
    int low = end;
    end = ::fcntl(low, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    ::close(low);
  }
  return ends[0] >= 0 && ends[1] >= 0;
}

} // namespace

void end_in_front_of(const std::function<int()>& work) {
  int ends[2] = {-1, -1};
  pid_t front = ::getpid();
  pid_t child = open_pipe(ends) ? ::fork() : -1;
  if (child < 0) {
    ::_exit(work());
  }
  if (child == 0) {
    ::close(ends[0]);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != front) {
      ::_exit(128 + SIGKILL);
    }
    end_child(ends[1], work());
  }
  ::close(ends[1]);
  child_to_tell() = child;
  struct sigaction action {};
  action.sa_sigaction = hand_on;
  action.sa_flags = SA_SIGINFO;
  for (int number : {SIGINT, SIGTERM, SIGHUP, SIGXCPU}) {
    ::sigaction(number, &action, nullptr);
  }
  unsigned char code = 0;
  ssize_t got = 0;
  while ((got = ::read(ends[0], &code, 1)) < 0 && errno == EINTR) {
  }
  if (got == 1) {
    reap_for_a_moment(child);
    ::_exit(code);
  }
  end_likewise(child);
}

} // namespace envboot::os
