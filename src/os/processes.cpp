// Boost.Process launches; pipes (os/conversation), waiting and killing (os/real_child) are ours. Its own pipes lack
// O_CLOEXEC, so a child started at the same time holds another's pipe open and its reader sees the end seconds late;
// its timed wait misses the end of a child when two threads wait. So: pipe2(O_CLOEXEC), poll, waitpid(WNOHANG), and a
// process group per child, so that what a child started ends with it.
#include "os/processes.hpp"
#include "os/conversation.hpp"
#include "os/real_child.hpp"

#include <boost/process/args.hpp>
#include <boost/process/child.hpp>
#include <boost/process/env.hpp>
#include <boost/process/environment.hpp>
#include <boost/process/exe.hpp>
#include <boost/process/extend.hpp>
#include <boost/process/posix.hpp>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <mutex>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace envboot::os {
namespace {

namespace bp = boost::process;

/// Makes the child the leader of a group of its own, before exec, in its folder, with default signals.
struct OwnGroup : bp::extend::handler {
  std::string folder;
  template <typename Executor>
  void on_exec_setup(Executor& executor) const {
    ::setpgid(0, 0);
    ::signal(SIGPIPE, SIG_DFL);
    if (::chdir(folder.c_str()) != 0) { // bp::start_dir would run the command where we are
      executor.set_error(std::error_code(errno, std::system_category()), "chdir");
      ::_exit(126);
    }
  }
  /// Boost asks with WNOHANG, mostly too early, and leaves a zombie.
  template <typename Executor>
  void on_error(Executor& executor, const std::error_code&) const {
    if (executor.pid > 0) {
      ::waitpid(executor.pid, nullptr, 0);
    }
  }
};

/// Holds the numbers that a child's descriptors will get. Boost's own pipe, which tells that exec failed, takes the
/// lowest free ones; in the child it would be overwritten, and a missing program would count as started.
class ReservedNumbers {
 public:
  explicit ReservedNumbers(const std::vector<Fds::Pair>& pairs) {
    for (const Fds::Pair& pair : pairs) {
      if (::fcntl(pair.childs, F_GETFD) < 0) {
        m_held.push_back(::fcntl(pair.ours, F_DUPFD_CLOEXEC, pair.childs));
      }
    }
  }
  ReservedNumbers(const ReservedNumbers&) = delete;
  ReservedNumbers& operator=(const ReservedNumbers&) = delete;
  ~ReservedNumbers() {
    for (int fd : m_held) {
      Pipe::close_end(fd);
    }
  }

 private:
  std::vector<int> m_held;
};

/// Leaves a process in the child's group that waits for our end of a pipe to close and then ends the group: an envboot
/// ended by SIGKILL takes its children and theirs along, so that a second run never meets a first run's conda or pip at
/// work.
struct EndWithUs : bp::extend::handler {
  int life = -1; ///< the pipe's read end; -1: no watch
  template <typename Executor>
  void on_exec_setup(Executor&) const {
    if (life < 0 || ::fork() != 0) {
      return;
    }
    ::signal(SIGTERM, SIG_IGN);
    ::dup2(life, 0);
    close_from(1);
    char byte = 0;
    while (::read(0, &byte, 1) < 0 && errno == EINTR) {
    }
    ::kill(0, SIGKILL);
    ::_exit(0);
  }
  /// What it would hold open, the readers of the child's output would wait for.
  static void close_from(int first) {
#ifdef SYS_close_range
    if (::syscall(SYS_close_range, first, ~0U, 0) == 0) { // kernels before 5.9 don't have it
      return;
    }
#endif
    auto limit = static_cast<int>(std::min(::sysconf(_SC_OPEN_MAX), 65536L));
    for (int fd = first; fd < limit; ++fd) {
      ::close(fd);
    }
  }
};

/// Binds descriptors in the child: first away from low numbers, then to their place, so that no pair overwrites
/// another's source.
struct BindFds : bp::extend::handler {
  std::vector<Fds::Pair> pairs;
  template <typename Executor>
  void on_exec_setup(Executor&) {
    constexpr int k_above = 64;
    for (Fds::Pair& pair : pairs) {
      pair.ours = ::fcntl(pair.ours, F_DUPFD_CLOEXEC, k_above);
      if (pair.ours < 0) {
        ::_exit(126);
      }
    }
    for (const Fds::Pair& pair : pairs) {
      ::dup2(pair.ours, pair.childs);
    }
  }
};

/// One at a time (`one`): between Boost's pipe() and its O_CLOEXEC another launch would hand the pipe to its child, and
/// this one would wait for that child's end.
Result<pid_t> launch(std::mutex& one, const Command& command, std::vector<Fds::Pair> pairs, int life = -1) {
  if (command.argv.empty() || command.argv.front().empty() || command.argv.front().front() != '/') {
    return fail(failure("cannot run `{}`", command.text()).because("it has no absolute path"));
  }
  std::vector<std::string> arguments(command.argv.begin() + 1, command.argv.end());
  bp::environment environment;
  for (const auto& [name, value] : command.environment.variables()) {
    environment.set(name, value);
  }
  OwnGroup group;
  group.folder = command.working_folder.string();
  std::lock_guard<std::mutex> alone(one);
  ReservedNumbers reserved(pairs);
  BindFds bind;
  bind.pairs = std::move(pairs);
  EndWithUs watch;
  watch.life = life;
  std::error_code code;
  bp::child child(bp::exe = command.argv.front(), bp::args = arguments, environment, group, bind, watch, code);
  if (code) {
    return fail(os_error(code.value(), fmt::format("cannot run {} in {}", command.argv.front(), group.folder)));
  }
  pid_t pid = child.id();
  child.detach();
  ::setpgid(pid, pid);
  return pid;
}

class RealProcesses : public Processes {
 public:
  Result<Outcome> run(const Command& command, Deadline deadline, OutputSink* sink) override {
    auto start = Deadline::Clock::now();
    Conversation conversation(command, sink);
    TRY(conversation.open());
    RealChild child(TRY(launch(m_launching, command, conversation.childs_ends(), conversation.life())));
    Outcome outcome = TRY(conversation.talk(child, std::move(deadline)));
    outcome.wall = std::chrono::ceil<std::chrono::milliseconds>(Deadline::Clock::now() - start);
    return outcome;
  }

  Result<ChildPtr> start(const Command& command, const Fds& fds) override {
    int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0) {
      return fail(os_error(errno, "cannot open /dev/null"));
    }
    std::vector<Fds::Pair> pairs = fds.pairs;
    pairs.push_back({0, null});
    pairs.push_back({1, fds.share_output ? 1 : null});
    pairs.push_back({2, fds.share_output ? 2 : null});
    auto pid = launch(m_launching, command, std::move(pairs));
    ::close(null);
    return std::make_unique<RealChild>(TRY(std::move(pid)));
  }

 private:
  std::mutex m_launching;
};

} // namespace

std::unique_ptr<Processes> real_processes() {
  ::signal(SIGPIPE, SIG_IGN); // a child may end without reading its input
  return std::make_unique<RealProcesses>();
}

} // namespace envboot::os
