#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace envboot::modulefile {

/// What stands for a value nobody knows while it travels through an interpreter, inside any other text: \x01U, the
/// number of its reason, \x02. Control characters are in no path or name a site would use.
struct Token {
  size_t at = 0, size = 0; ///< in the text it was found in
  size_t reason = 0;
};

std::string make_token(size_t reason);
/// The first whole token at `from` or behind it.
std::optional<Token> find_token(std::string_view text, size_t from = 0);
/// Whether a text holds a part of a token: what an interpreter's string functions leave of it when they cut it.
bool holds_piece_of_token(std::string_view text);

} // namespace envboot::modulefile
