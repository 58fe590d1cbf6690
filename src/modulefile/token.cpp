#include "modulefile/token.hpp"

#include <charconv>
#include <fmt/format.h>

namespace envboot::modulefile {
namespace {

constexpr std::string_view k_start = "\x01U";
constexpr char k_end = '\x02';

} // namespace

std::string make_token(size_t reason) {
  return fmt::format("{}{}{}", k_start, reason, k_end);
}

std::optional<Token> find_token(std::string_view text, size_t from) {
  const char* end = text.data() + text.size();
  for (size_t at = text.find(k_start, from); at != std::string_view::npos; at = text.find(k_start, at + 1)) {
    size_t reason = 0;
    auto [stop, error] = std::from_chars(text.data() + at + k_start.size(), end, reason);
    if (error == std::errc() && stop != end && *stop == k_end) {
      return Token{at, static_cast<size_t>(stop - text.data()) + 1 - at, reason};
    }
  }
  return std::nullopt;
}

bool holds_piece_of_token(std::string_view text) {
  return text.find(k_start[0]) != std::string_view::npos || text.find(k_end) != std::string_view::npos;
}

} // namespace envboot::modulefile
