#pragma once

#include "util/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace envboot::dist {

/// What an environment marker may ask for (PEP 508), for one interpreter.
struct MarkerEnvironment {
  std::string python_version;      ///< `3.7`
  std::string python_full_version; ///< `3.7.12`
  std::string os_name = "posix", sys_platform = "linux", platform_system = "Linux";
  std::string platform_machine = "x86_64";
  std::string platform_release, platform_version; ///< of the kernel; "" when not known
  std::string platform_python_implementation = "CPython", implementation_name = "cpython";
  std::string implementation_version;
  std::vector<std::string> extras; ///< asked for; a marker holds when it does for one of them, or for none

  static MarkerEnvironment cpython_on_linux(std::string_view full_version, std::string_view machine = "x86_64");
};

/// `python_version < "3.8" and (extra == "test" or os_name == "nt")`, parsed; an empty one always holds.
class Marker {
 public:
  static Result<Marker> parse(std::string_view text);
  [[nodiscard]] bool holds(const MarkerEnvironment& environment) const;
  [[nodiscard]] bool empty() const { return m_steps.empty(); }

 private:
  friend class MarkerParser;
  enum class Variable;
  struct Operand {
    Variable variable;
    std::string literal;
  };
  /// Reverse Polish: a comparison pushes a truth value, `and`/`or` join the last two.
  struct Step {
    enum class What { compare, all_of, any_of } what;
    Operand left, right;
    std::string op;
  };
  static bool compare(const Step& step, const MarkerEnvironment& environment, std::string_view extra);
  [[nodiscard]] bool holds_with(const MarkerEnvironment& environment, std::string_view extra) const;

  std::vector<Step> m_steps;
};

} // namespace envboot::dist
