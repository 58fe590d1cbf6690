#pragma once

#include "os/processes.hpp"
#include "util/environment.hpp"
#include "util/known.hpp"
#include "util/rel_path.hpp"
#include "util/result.hpp"

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace envboot::os {

/// What uname(2) tells beside the host's name.
struct KernelNames {
  std::string system = "Linux", release, version, machine, domain; ///< domain: NIS's, "(none)" as a rule
};

/// The machine, the user and this process. The only place where the process's own environment is read.
struct Host {
  virtual ~Host() = default;
  [[nodiscard]] virtual const Environment& environment() const = 0;
  [[nodiscard]] virtual std::string host_name() const = 0; ///< as the kernel tells it, perhaps fully qualified
  [[nodiscard]] virtual KernelNames kernel_names() const = 0;
  [[nodiscard]] virtual uint32_t user_id() const = 0;
  /// Empty where the user database, as far as this program can read it, doesn't know; groups: the names that it does.
  [[nodiscard]] virtual std::string user_name() const = 0;
  [[nodiscard]] virtual std::vector<std::string> group_names() const = 0;
  [[nodiscard]] virtual int process_id() const = 0;
  [[nodiscard]] virtual unsigned processors() const = 0; ///< that this process may use
  [[nodiscard]] virtual Result<AbsPath> working_folder() const = 0;
  [[nodiscard]] virtual Result<AbsPath> own_executable() const = 0;
  [[nodiscard]] virtual Known<std::string> glibc_version() const = 0; ///< "2.17"
  [[nodiscard]] virtual bool is_terminal(int fd) const = 0;
  [[nodiscard]] virtual unsigned terminal_width() const = 0; ///< columns of stderr, 80 when unknown
};
/// `environment` is read once, here; where its HOME is unset or empty, the system's user database is asked for the
/// user's home.
/// `processes` must outlive the host: a static binary runs the system's programs to learn what is theirs to know.
std::unique_ptr<Host> real_host(Processes& processes);

/// The user's home folder. Kind::usage when HOME is no absolute path: who set it must know of it, so it isn't replaced.
Result<AbsPath> home_in(const Environment& environment);

/// The file that was started as `name`, as execve was told it (AT_EXECFN): for where /proc is not there to say.
Result<AbsPath> file_started_as(const char* name);

struct Clock {
  virtual ~Clock() = default;
  [[nodiscard]] virtual std::chrono::system_clock::time_point now() const = 0;
  [[nodiscard]] virtual std::chrono::steady_clock::time_point steady() const = 0;
  virtual void sleep(std::chrono::milliseconds time) = 0;
};
std::unique_ptr<Clock> real_clock();

struct Random {
  virtual ~Random() = default;
  virtual Status fill(std::span<std::byte> out) = 0; ///< from the kernel
};
std::unique_ptr<Random> real_random();

/// `bytes` random bytes as lower-case hexadecimal.
Result<std::string> random_hex(Random& random, size_t bytes);

/// UTC, `2026-11-24T07:06:00Z`.
std::string iso_time(std::chrono::system_clock::time_point time);

} // namespace envboot::os
