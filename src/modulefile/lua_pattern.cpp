#include "modulefile/lua_pattern.hpp"

#include <algorithm>

namespace envboot::modulefile {

namespace {

constexpr int k_most_captures = 32;

/// Behind the set that begins at `at`; a ] that comes first in it is one of its characters.
size_t behind_set(std::string_view pattern, size_t at) {
  at += pattern.substr(at).starts_with("[^") ? 2 : 1;
  size_t first = at;
  for (; at < pattern.size() && (pattern[at] != ']' || at == first); ++at) {
    at += pattern[at] == '%' ? 1 : 0;
  }
  return at + 1;
}

} // namespace

int count_captures(std::string_view pattern) {
  int captures = 0;
  for (size_t at = 0; at < pattern.size();) {
    if (pattern[at] == '[') {
      at = behind_set(pattern, at);
      continue;
    }
    captures += pattern[at] == '(' ? 1 : 0;
    at += pattern[at] == '%' ? 2 : 1;
  }
  return std::min(captures, k_most_captures);
}

bool carries_whole(std::string_view format, int argument) {
  int count = 0;
  for (size_t at = format.find('%'); at < format.size(); at = format.find('%', at + 1)) {
    size_t letter = format.find_first_not_of("-+ #0123456789.", at + 1);
    if (letter == std::string_view::npos) {
      return true; // Lua refuses it
    }
    if (format[letter] != '%' && ++count == argument) {
      return format.substr(at, letter - at + 1) == "%s";
    }
    at = letter;
  }
  return true;
}

} // namespace envboot::modulefile
