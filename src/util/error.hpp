#pragma once

#include <fmt/core.h>
#include <string>
#include <utility>
#include <vector>

namespace envboot {

/// What kind of failure it is; cli/exit_code.hpp gives each its exit status.
enum class Kind {
  usage,       ///< wrong command line, recipe or configuration
  failed,      ///< the operation failed: disk, network, child process
  refused,     ///< refused for safety: hash, hostile archive, TLS, permissions
  temporary,   ///< try again later: lock held, proxy session lapsed
  interrupted, ///< the user, the scheduler or a signal asked to stop
};

/// A failure as shown to the user: `what` failed, `caused by` each of `causes` (outermost first), `hint` what to type
/// next. `what` and causes are lower-case without a full stop. Never holds a secret: URLs are printed through `Url`.
struct Error {
  Kind kind = Kind::failed;
  std::string what;
  std::vector<std::string> causes;
  std::string hint;
  int sys = 0; ///< the errno behind it, 0 when none

  [[nodiscard]] bool is_missing() const;  ///< ENOENT or ENOTDIR
  [[nodiscard]] bool is_no_space() const; ///< ENOSPC or EDQUOT

  /// This error with `cause` (its text and its causes) appended; its kind, errno and hint are taken over where ours say
  /// less.
  [[nodiscard]] Error because(const Error& cause) &&;
  [[nodiscard]] Error because(std::string cause) &&;
  [[nodiscard]] Error with_hint(std::string text) &&;
};

template <typename... Args>
[[nodiscard]] Error error(Kind kind, fmt::format_string<Args...> format, Args&&... args) {
  return Error{kind, fmt::format(format, std::forward<Args>(args)...), {}, {}, 0};
}
template <typename... Args>
[[nodiscard]] Error usage_error(fmt::format_string<Args...> format, Args&&... args) {
  return error(Kind::usage, format, std::forward<Args>(args)...);
}
template <typename... Args>
[[nodiscard]] Error failure(fmt::format_string<Args...> format, Args&&... args) {
  return error(Kind::failed, format, std::forward<Args>(args)...);
}
template <typename... Args>
[[nodiscard]] Error refusal(fmt::format_string<Args...> format, Args&&... args) {
  return error(Kind::refused, format, std::forward<Args>(args)...);
}

/// A failed system call: `what` says what was tried, the cause is strerror's text, the hint fits full disks and
/// permissions.
[[nodiscard]] Error os_error(int errno_value, std::string what);

} // namespace envboot
