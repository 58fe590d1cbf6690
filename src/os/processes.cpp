// Boost.Process launches; pipes, waiting and killing are ours. Its own pipes lack O_CLOEXEC, so a child started at the
// same time holds another's pipe open and its reader sees the end seconds late; its timed wait misses the end of a
// child when two threads wait. So: pipe2(O_CLOEXEC), poll, waitpid(WNOHANG), and a process group per child, so that
// what a child started ends with it.
#include "os/processes.hpp"

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
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace envboot::os {
namespace {

namespace bp = boost::process;
using std::chrono::milliseconds;

constexpr milliseconds k_term_grace{2000};
constexpr milliseconds k_cancel_grace{500}; // a Ctrl-C is answered within a second
constexpr milliseconds k_drain_grace{200};
constexpr milliseconds k_poll{20};

struct Pipe {
  int read = -1, write = -1;
  Pipe() = default;
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_end(read);
    close_end(write);
  }
  static void close_end(int& fd) {
    if (fd >= 0) {
      ::close(std::exchange(fd, -1));
    }
  }
  Status open() {
    int fds[2];
    if (::pipe2(fds, O_CLOEXEC) != 0) {
      return fail(os_error(errno, "cannot make a pipe"));
    }
    read = fds[0];
    write = fds[1];
    return {};
  }
};

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

Outcome to_outcome(int status) {
  Outcome outcome;
  if (WIFEXITED(status)) {
    outcome.exit_code = WEXITSTATUS(status);
  } else if (WIFSIGNALED(status)) {
    outcome.signal = WTERMSIG(status);
  }
  return outcome;
}

class RealChild : public Child {
 public:
  explicit RealChild(pid_t pid) : m_pid(pid) {}
  ~RealChild() override {
    if (!m_outcome) {
      kill();
      for (int i = 0; i < 100 && !ended(); ++i) {
        ::usleep(1000);
      }
    }
  }
  int pid() const override { return m_pid; }
  void kill() override {
    if (!m_outcome) {
      ::kill(-m_pid, SIGKILL);
    }
  }
  void terminate() const { ::kill(-m_pid, SIGTERM); }
  std::optional<Outcome> ended() override {
    int status = 0;
    if (!m_outcome && ::waitpid(m_pid, &status, WNOHANG) == m_pid) {
      m_outcome = to_outcome(status);
      ::kill(-m_pid, SIGKILL); // what it left behind in its group
    }
    return m_outcome;
  }
  Result<Outcome> wait(Deadline deadline) override {
    milliseconds pause{1};
    while (!ended()) {
      if (deadline.expired()) {
        return fail(deadline.error(fmt::format("process {}", m_pid)));
      }
      ::poll(nullptr, 0, static_cast<int>(std::min(pause, deadline.left()).count()));
      pause = std::min(pause * 2, k_poll);
    }
    return *m_outcome;
  }

 private:
  pid_t m_pid;
  std::optional<Outcome> m_outcome;
};

/// Reads both streams and feeds stdin until the child has ended and its pipes are drained.
class Conversation {
 public:
  Conversation(std::mutex& launching, const Command& command, OutputSink* sink)
      : m_launching(launching), m_command(command), m_sink(sink) {}

  Result<Outcome> run(Deadline deadline) {
    auto start = Deadline::Clock::now();
    TRY(m_out.open());
    TRY(m_err.open());
    TRY(open_input());
    TRY(m_life.open());
    RealChild child(
        TRY(launch(m_launching, m_command, {{0, m_in.read}, {1, m_out.write}, {2, m_err.write}}, m_life.read)));
    Pipe::close_end(m_in.read);
    Pipe::close_end(m_out.write);
    Pipe::close_end(m_err.write);
    ::fcntl(m_in.write, F_SETFL, O_NONBLOCK);

    auto end = talk(child, deadline);
    if (!end) {
      stop(child, deadline.cancelled() ? k_cancel_grace : k_term_grace);
      return fail(deadline.error(fmt::format("`{}`", m_command.text())));
    }
    end->out = tail(m_out_text);
    end->err = tail(m_err_text);
    end->wall = std::chrono::ceil<milliseconds>(Deadline::Clock::now() - start);
    return *end;
  }

 private:
  Status open_input() {
    if (!m_command.input.empty()) {
      return m_in.open();
    }
    m_in.read = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    return m_in.read >= 0 ? Status() : fail(os_error(errno, "cannot open /dev/null"));
  }

  std::optional<Outcome> talk(RealChild& child, Deadline deadline) {
    std::optional<Outcome> outcome;
    std::optional<Deadline> drain;
    while (true) {
      if (!outcome && (outcome = child.ended())) {
        drain = Deadline::after(k_drain_grace);
      }
      bool open = m_out.read >= 0 || m_err.read >= 0;
      if (outcome && (!open || drain->expired())) {
        return outcome;
      }
      if (!outcome && deadline.expired()) {
        return std::nullopt;
      }
      pollfd fds[] = {{m_out.read, POLLIN, 0}, {m_err.read, POLLIN, 0}, {m_in.write, POLLOUT, 0}};
      ::poll(fds, 3, static_cast<int>(std::min(k_poll, std::max(deadline.left(), milliseconds(1))).count()));
      pump(m_out.read, fds[0].revents, Stream::out, m_out_text);
      pump(m_err.read, fds[1].revents, Stream::err, m_err_text);
      feed(fds[2].revents);
    }
  }

  void pump(int& fd, short events, Stream stream, std::string& kept) {
    if (fd < 0 || events == 0) {
      return;
    }
    char buffer[65536];
    ssize_t n = ::read(fd, buffer, sizeof buffer);
    if (n <= 0) {
      if (n == 0 || errno != EINTR) {
        Pipe::close_end(fd);
      }
      return;
    }
    std::string_view bytes(buffer, static_cast<size_t>(n));
    if (m_sink != nullptr) {
      m_sink->on_output(stream, bytes);
    }
    kept += bytes;
    if (kept.size() > 2 * m_command.keep_output) {
      kept.erase(0, kept.size() - m_command.keep_output);
    }
  }

  [[nodiscard]] std::string tail(const std::string& text) const {
    return text.substr(text.size() - std::min(text.size(), m_command.keep_output));
  }

  void feed(short events) {
    if (m_in.write < 0 || events == 0) {
      return;
    }
    ssize_t n = ::write(m_in.write, m_command.input.data() + m_fed, m_command.input.size() - m_fed);
    m_fed += n > 0 ? static_cast<size_t>(n) : 0;
    if (m_fed == m_command.input.size() || (n < 0 && errno != EINTR && errno != EAGAIN)) {
      Pipe::close_end(m_in.write);
    }
  }

  static void stop(RealChild& child, milliseconds grace) {
    child.terminate();
    if (!child.wait(Deadline::after(grace))) {
      child.kill();
    }
  }

  std::mutex& m_launching;
  const Command& m_command;
  OutputSink* m_sink;
  Pipe m_in, m_out, m_err, m_life;
  std::string m_out_text, m_err_text;
  size_t m_fed = 0;
};

class RealProcesses : public Processes {
 public:
  Result<Outcome> run(const Command& command, Deadline deadline, OutputSink* sink) override {
    return Conversation(m_launching, command, sink).run(std::move(deadline));
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

std::string Command::text() const {
  std::string joined;
  for (const std::string& argument : argv) {
    joined += joined.empty() ? argument : " " + argument;
  }
  return joined;
}

std::unique_ptr<Processes> real_processes() {
  ::signal(SIGPIPE, SIG_IGN); // a child may end without reading its input
  return std::make_unique<RealProcesses>();
}

Error describe_failure(const Command& command, const Outcome& outcome) {
  Error error = failure("`{}` failed", command.text());
  error.causes.push_back(outcome.signal != 0 ? fmt::format("it was ended by signal {}", outcome.signal)
                                             : fmt::format("it exited with status {}", outcome.exit_code));
  const std::string& said = outcome.err.empty() ? outcome.out : outcome.err;
  constexpr size_t k_lines = 6;
  std::vector<std::string> lines;
  size_t start = 0;
  while (start < said.size()) {
    size_t end = std::min(said.find('\n', start), said.size());
    if (end > start) {
      lines.push_back(said.substr(start, end - start));
    }
    start = end + 1;
  }
  for (size_t i = lines.size() > k_lines ? lines.size() - k_lines : 0; i < lines.size(); ++i) {
    error.causes.push_back(lines[i]);
  }
  return error;
}

} // namespace envboot::os
