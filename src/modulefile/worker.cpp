// A modulefile can hang or bring down the process that evaluates it: one long C call ignores every limit of the
// interpreter, and Tcl aborts when memory runs out. So evaluation happens here, in a child that may die. It sends each
// answer before it looks at the next file: whoever waits knows that the first unanswered file is the guilty one.
#include "modulefile/worker.hpp"

#include "modulefile/lua_sandbox.hpp"
#include "modulefile/source_text.hpp"
#include "modulefile/tcl_sandbox.hpp"
#include "modulefile/wire.hpp"
#include "os/confine.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace envboot::modulefile {
namespace {

constexpr rlim_t k_cpu_seconds = 3; ///< for one file; coarser than the wall clock, in case that is not served
constexpr std::chrono::milliseconds k_renewal{500};

/// Address space can't be bounded under AddressSanitizer, whose shadow alone takes terabytes of it.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool k_bound_memory = false;
#else
constexpr bool k_bound_memory = true;
#endif

using Resource = decltype(RLIMIT_CORE); ///< an enumeration in glibc, a number in musl

void bound(Resource what, rlim_t soft, rlim_t hard) {
  rlimit limit{soft, hard};
  ::setrlimit(what, &limit);
}

/// Why the kernel doesn't see to it that this process only looks; empty: it does.
std::string bound_process(const Limits& limits) {
  if (k_bound_memory) {
    bound(RLIMIT_AS, limits.memory_bytes, limits.memory_bytes);
  }
  bound(RLIMIT_CORE, 0, 0);
  bound(RLIMIT_FSIZE, 0, 0);
  bound(RLIMIT_NOFILE, 64, 64);
  bound(RLIMIT_NPROC, 0, 0); // doesn't bind root
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  Status looks_only = os::look_only();
  return looks_only ? "" : reason(looks_only.error());
}

/// What ends a file that takes too long: the default action of both signals ends the process.
class Clocks {
 public:
  void wind_up(std::chrono::milliseconds hard) {
    auto now = std::chrono::steady_clock::now();
    if (now - m_allowed > k_renewal) { // no file can have used more processor time than time
      m_allowed = now;
      allow_processor();
    }
    set_timer(hard);
  }
  void stop() { set_timer(std::chrono::milliseconds(0)); }

 private:
  /// RLIMIT_CPU counts over the life of the process.
  static void allow_processor() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    rlimit limit{};
    ::getrlimit(RLIMIT_CPU, &limit);
    limit.rlim_cur = std::min<rlim_t>(static_cast<rlim_t>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + k_cpu_seconds,
                                      limit.rlim_max);
    ::setrlimit(RLIMIT_CPU, &limit);
  }
  static void set_timer(std::chrono::milliseconds time) {
    long millis = static_cast<long>(time.count());
    itimerval timer{{0, 0}, {millis / 1000, (millis % 1000) * 1000}};
    ::setitimer(ITIMER_REAL, &timer, nullptr);
  }

  std::chrono::steady_clock::time_point m_allowed;
};

/// Records to and from whoever asks. While it waits for them the clocks are stopped: nobody is to die of that.
class Line {
 public:
  explicit Line(Clocks& clocks) : m_clocks(clocks) {}

  /// False when the other side is gone.
  bool send(std::string_view bytes) {
    int flags = MSG_NOSIGNAL | MSG_DONTWAIT;
    while (!bytes.empty()) {
      ssize_t sent = ::send(k_worker_fd, bytes.data(), bytes.size(), flags);
      if (sent < 0 && (errno == EAGAIN || errno == EINTR)) {
        m_clocks.stop();
        flags = MSG_NOSIGNAL;
      } else if (sent <= 0) {
        return false;
      } else {
        bytes.remove_prefix(static_cast<size_t>(sent));
      }
    }
    return true;
  }

  /// The next record; nothing when the other side is gone or talks nonsense. It lasts until the next is asked for.
  std::optional<std::string_view> receive() {
    while (true) {
      auto record = m_records.next();
      if (!record) {
        return std::nullopt;
      }
      if (*record) {
        return *record;
      }
      m_clocks.stop();
      char buffer[65536];
      ssize_t got = ::recv(k_worker_fd, buffer, sizeof buffer, 0);
      if (got < 0 && errno == EINTR) {
        continue;
      }
      if (got <= 0) {
        return std::nullopt;
      }
      m_records.add({buffer, static_cast<size_t>(got)});
    }
  }

 private:
  Clocks& m_clocks;
  Records m_records;
};

/// What answers requests, after the greeting.
class Service {
 public:
  Service(const Greeting& greeting, Clocks& clocks, Line& line)
      : m_greeting(greeting), m_clocks(clocks), m_line(line) {}

  /// Whether the answer could be sent. That of the load is gone before the unloading may hang.
  bool serve(const Request& request) {
    Evaluation load = evaluate(request);
    std::string answer = encode(load);
    // Limits of an evaluation are in number and bytes, but a record must fit whatever they say.
    if (answer.size() > k_record_limit) {
      load = Evaluation::not_evaluated(request.mode, "it says more than fits in a record");
      answer = encode(load);
    }
    answer = framed(answer);
    Leavings leavings;
    if (request.with_left && !tells_unload(load)) {
      if (!m_line.send(std::exchange(answer, {}))) {
        return false;
      }
      Evaluation unload = evaluate(unload_after(request, load, m_greeting.start.environment));
      leavings = {left_by(unload, load), std::move(unload.basis)};
    }
    return m_line.send(request.with_left ? answer + framed(encode(leavings)) : answer);
  }

 private:
  Evaluation evaluate(const Request& request) {
    m_clocks.wind_up(m_greeting.limits.hard);
    bool lua = request.file.string().ends_with(".lua");
    return lua ? evaluate_lua(request, m_greeting.start, m_greeting.limits)
               : m_sandbox.evaluate(request, m_greeting.start, m_greeting.limits);
  }

  const Greeting& m_greeting;
  Clocks& m_clocks;
  Line& m_line;
  TclSandbox m_sandbox;
};

int serve() {
  Clocks clocks;
  Line line(clocks);
  auto first = line.receive();
  auto greeting = first ? decode_greeting(*first) : fail(failure("nobody greets"));
  if (!greeting) {
    return 1;
  }
  std::string unconfined = bound_process(greeting->limits);
  Service service(*greeting, clocks, line);
  if (!line.send(framed(unconfined))) { // ready
    return 1;
  }
  while (auto record = line.receive()) {
    auto request = decode_request(*record);
    if (!request || !service.serve(*request)) {
      return 1;
    }
  }
  return 0;
}

} // namespace

bool wants_worker(int argc, char** argv) {
  return argc == 3 && std::strcmp(argv[1], k_worker_flag) == 0 && std::strcmp(argv[2], k_worker_name) == 0;
}

int run_worker(int argc, char** argv) {
  return wants_worker(argc, argv) ? serve() : 2;
}

} // namespace envboot::modulefile
