#pragma once

#include <string>

namespace envboot::modulefile {

/// A message of Lua's without the place it begins with (`…/foo.lua:3: `), where that names the line.
std::string without_place(const std::string& message, int line);

/// What Lua says of a file it can't compile: `…/foo.lua:3: unexpected symbol near '='`.
struct SyntaxMessage {
  int line = 0; ///< 0: not told
  std::string text;
};
SyntaxMessage parse_syntax_message(const std::string& message);

} // namespace envboot::modulefile
