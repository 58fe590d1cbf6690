#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace envboot::dist {

/// The part of a CPython's version that tags and folder names carry.
struct PythonLine {
  int major = 3, minor = 0;

  [[nodiscard]] std::string text() const; ///< `3.7`
  [[nodiscard]] std::string tag() const;  ///< `cp37`
  bool operator==(const PythonLine&) const = default;
};

/// `3.7`, and nothing before or behind it.
std::optional<PythonLine> parse_python_line(std::string_view text);

} // namespace envboot::dist
