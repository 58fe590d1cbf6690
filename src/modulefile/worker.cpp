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

/// Clocks for the next file; the default action of both signals ends the process. RLIMIT_CPU counts over its life.
void wind_up(const Limits& limits) {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  rlimit limit{};
  ::getrlimit(RLIMIT_CPU, &limit);
  limit.rlim_cur = std::min<rlim_t>(static_cast<rlim_t>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + k_cpu_seconds,
                                    limit.rlim_max);
  ::setrlimit(RLIMIT_CPU, &limit);
  long millis = static_cast<long>(limits.hard.count());
  itimerval timer{{0, 0}, {millis / 1000, (millis % 1000) * 1000}};
  ::setitimer(ITIMER_REAL, &timer, nullptr);
}

void stop_clock() {
  itimerval off{};
  ::setitimer(ITIMER_REAL, &off, nullptr);
}

bool send_all(std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t sent = ::send(k_worker_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) {
      continue;
    }
    if (sent <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

/// The next record; nothing when the other side is gone or talks nonsense.
std::optional<std::string> receive(std::string& stream) {
  while (true) {
    auto record = take_record(stream);
    if (!record) {
      return std::nullopt;
    }
    if (*record) {
      return std::move(*record);
    }
    char buffer[65536];
    ssize_t got = ::recv(k_worker_fd, buffer, sizeof buffer, 0);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return std::nullopt;
    }
    stream.append(buffer, static_cast<size_t>(got));
  }
}

/// Limits of an evaluation are in number and bytes, but a record must fit whatever they say.
std::string answer_to(TclSandbox& sandbox, const Request& request, const Greeting& greeting) {
  bool lua = request.file.string().ends_with(".lua");
  std::string payload = encode(lua ? evaluate_lua(request, greeting.start, greeting.limits)
                                   : sandbox.evaluate(request, greeting.start, greeting.limits));
  if (payload.size() > k_record_limit) {
    payload = encode(Evaluation::not_evaluated(request.mode, "it says more than fits in a record"));
  }
  return framed(payload);
}

int serve() {
  std::string stream;
  auto first = receive(stream);
  if (!first) {
    return 1;
  }
  auto greeting = decode_greeting(*first);
  if (!greeting) {
    return 1;
  }
  std::string unconfined = bound_process(greeting->limits);
  TclSandbox sandbox;
  if (!send_all(framed(unconfined))) { // ready
    return 1;
  }
  while (auto record = receive(stream)) {
    auto request = decode_request(*record);
    if (!request) {
      return 1;
    }
    wind_up(greeting->limits);
    std::string answer = answer_to(sandbox, *request, *greeting);
    stop_clock();
    if (!send_all(answer)) {
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
