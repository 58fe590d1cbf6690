#include "os/host.hpp"

#include "os/user_database.hpp"

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sched.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/utsname.h>
#include <thread>
#include <unistd.h>
#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif

namespace envboot::os {
namespace {

Environment read_environment() {
  Environment result;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    std::string_view text(*entry);
    size_t equals = text.find('=');
    if (equals != std::string_view::npos && equals > 0) {
      result.set(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return result;
}

/// The environment, with the HOME that the user database knows where it has none.
Environment complete_environment(Processes& processes) {
  Environment environment = read_environment();
  if (environment.get_or("HOME", "").empty()) {
    if (auto home = home_by_getent(processes, ::geteuid())) {
      environment.set("HOME", home->string());
    }
  }
  return environment;
}

/// The member's name is the system's own in programs that want POSIX only, with glibc and musl.
std::string domain_of(const utsname& names) {
#ifdef _GNU_SOURCE
  return names.domainname;
#else
  return names.__domainname;
#endif
}

class RealHost : public Host {
 public:
  explicit RealHost(Processes& processes) : m_processes(processes), m_environment(complete_environment(processes)) {}
  const Environment& environment() const override { return m_environment; }
  std::string host_name() const override {
    utsname names{};
    return ::uname(&names) == 0 ? names.nodename : "";
  }
  KernelNames kernel_names() const override {
    utsname names{};
    return ::uname(&names) == 0
               ? KernelNames{names.sysname, names.release, names.version, names.machine, domain_of(names)}
               : KernelNames{};
  }
  uint32_t user_id() const override { return ::geteuid(); }
  std::string user_name() const override {
    const passwd* entry = ::getpwuid(::geteuid()); // NOLINT(concurrency-mt-unsafe): no thread of ours asks
    return entry == nullptr ? "" : entry->pw_name;
  }
  std::vector<std::string> group_names() const override {
    std::vector<gid_t> ids(static_cast<size_t>(std::max(0, ::getgroups(0, nullptr))));
    ids.resize(static_cast<size_t>(std::max(0, ::getgroups(static_cast<int>(ids.size()), ids.data()))));
    std::erase(ids, ::getegid());
    ids.insert(ids.begin(), ::getegid());
    std::vector<std::string> names;
    for (gid_t id : ids) {
      const group* entry = ::getgrgid(id); // NOLINT(concurrency-mt-unsafe): no thread of ours asks
      if (entry != nullptr) {
        names.emplace_back(entry->gr_name);
      }
    }
    return names;
  }
  int process_id() const override { return ::getpid(); }
  unsigned processors() const override {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (::sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0) {
      return static_cast<unsigned>(CPU_COUNT(&set));
    }
    return std::max(1U, std::thread::hardware_concurrency());
  }
  Result<AbsPath> working_folder() const override {
    char buffer[4096];
    if (::getcwd(buffer, sizeof buffer) == nullptr) {
      return fail(os_error(errno, "the current folder can't be found")
                      .with_hint("it may have been removed: `cd` somewhere else"));
    }
    return AbsPath::parse(buffer);
  }
  Result<AbsPath> own_executable() const override {
    std::string target(4096, '\0');
    ssize_t n = ::readlink("/proc/self/exe", target.data(), target.size());
    if (n < 0) {
      auto started_as = ::getauxval(AT_EXECFN);
      return file_started_as(reinterpret_cast<const char*>(started_as)); // NOLINT(performance-no-int-to-ptr): its type
    }
    target.resize(static_cast<size_t>(n));
    return AbsPath::parse(target);
  }
  Known<std::string> glibc_version() const override {
#ifdef __GLIBC__
    return std::string(::gnu_get_libc_version());
#else
    auto version = glibc_by_getconf(m_processes);
    return version ? Known<std::string>(*version) : Unknown{version.error().what};
#endif
  }
  bool is_terminal(int fd) const override {
    return ::isatty(fd) != 0;
  }
  unsigned terminal_width() const override {
    winsize size{};
    return ::ioctl(2, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
  }

 private:
  [[maybe_unused]] Processes& m_processes; ///< a build on glibc asks glibc itself
  Environment m_environment;
};

class RealClock : public Clock {
 public:
  std::chrono::system_clock::time_point now() const override { return std::chrono::system_clock::now(); }
  std::chrono::steady_clock::time_point steady() const override { return std::chrono::steady_clock::now(); }
  void sleep(std::chrono::milliseconds time) override { std::this_thread::sleep_for(time); }
};

class RealRandom : public Random {
 public:
  Status fill(std::span<std::byte> out) override {
    while (!out.empty()) {
      ssize_t n = ::getrandom(out.data(), out.size(), 0);
      if (n < 0 && errno == ENOSYS) { // before Linux 3.17
        return fill_from_device(out);
      }
      if (n < 0 && errno != EINTR) {
        return fail(os_error(errno, "the kernel gives no random bytes"));
      }
      out = out.subspan(n > 0 ? static_cast<size_t>(n) : 0);
    }
    return {};
  }

 private:
  static Status fill_from_device(std::span<std::byte> out) {
    int fd = ::open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : ::read(fd, out.data(), out.size());
    int problem = errno;
    if (fd >= 0) {
      ::close(fd);
    }
    return n == static_cast<ssize_t>(out.size()) ? Status() : fail(os_error(problem, "cannot read /dev/urandom"));
  }
};

} // namespace

Result<AbsPath> home_in(const Environment& environment) {
  std::string home = environment.get_or("HOME", "");
  auto path = AbsPath::parse(home);
  if (!path) {
    return fail(usage_error("your home folder is unknown")
                    .because(home.empty() ? "HOME is unset, and `getent passwd` names none"
                                          : fmt::format("HOME is `{}`, which is no absolute path", home))
                    .with_hint("`export HOME=/path/to/your/home`"));
  }
  return *path;
}

std::unique_ptr<Host> real_host(Processes& processes) {
  return std::make_unique<RealHost>(processes);
}

Result<AbsPath> file_started_as(const char* name) {
  char path[PATH_MAX];
  if (name == nullptr || ::realpath(name, path) == nullptr) {
    return fail(os_error(name == nullptr ? ENOENT : errno, "cannot find envboot's own file")
                    .because("/proc/self/exe can't be read")
                    .with_hint("start it by its full path"));
  }
  return AbsPath::parse(path);
}
std::unique_ptr<Clock> real_clock() {
  return std::make_unique<RealClock>();
}
std::unique_ptr<Random> real_random() {
  return std::make_unique<RealRandom>();
}

Result<std::string> random_hex(Random& random, size_t bytes) {
  std::vector<std::byte> raw(bytes);
  TRY(random.fill(raw));
  std::string text;
  for (std::byte byte : raw) {
    text += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
  }
  return text;
}

std::string iso_time(std::chrono::system_clock::time_point time) {
  std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
                     utc.tm_hour, utc.tm_min, utc.tm_sec);
}

} // namespace envboot::os
