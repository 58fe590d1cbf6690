#include "dist/python_line.hpp"

#include <charconv>
#include <fmt/core.h>

namespace envboot::dist {
namespace {

/// The number at the front of `text`, which it is cut off from; nothing when no digit is there, or too many are.
std::optional<int> take_number(std::string_view& text) {
  unsigned short number = 0;
  auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc()) {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<size_t>(read.ptr - text.data()));
  return number;
}

} // namespace

std::string PythonLine::text() const {
  return fmt::format("{}.{}", major, minor);
}

std::string PythonLine::tag() const {
  return fmt::format("cp{}{}", major, minor);
}

std::optional<PythonLine> parse_python_line(std::string_view text) {
  auto major = take_number(text);
  if (!major || !text.starts_with('.')) {
    return std::nullopt;
  }
  text.remove_prefix(1);
  auto minor = take_number(text);
  return minor && text.empty() ? std::optional(PythonLine{*major, *minor}) : std::nullopt;
}

} // namespace envboot::dist
