#pragma once

#include "util/result.hpp"

#include <string>
#include <string_view>

namespace envboot::emit {

// The languages envboot writes. `Sh` is bash, zsh, dash, ksh93, mksh, yash and busybox sh alike.
struct Sh;
struct Csh; ///< csh and tcsh
struct Fish;
struct Tcl;
struct Lua;
struct JsonString;

/// One complete word of a language with its quotes: what it holds is data there, whatever bytes it has. Nothing but
/// `of` makes one, so a value that was not quoted, or was quoted for another language, doesn't compile.
template <typename Language>
class Quoted {
 public:
  /// Refuses (Kind::refused) what the language can't carry: NUL in the shells and in Tcl, a newline
  /// in Csh, text that isn't UTF-8 in JsonString.
  static Result<Quoted> of(std::string_view value);

  [[nodiscard]] const std::string& text() const { return m_text; }

 private:
  explicit Quoted(std::string text) : m_text(std::move(text)) {}
  std::string m_text;
};

/// `'…'`: one word wherever a word may stand, in an assignment too.
template <>
Result<Quoted<Sh>> Quoted<Sh>::of(std::string_view value);
/// One word, with `'`, `!` and `\` outside of the quotes: csh takes a quoted `!` for history, and a tcsh may be told to
/// take a quoted backslash for an escape.
template <>
Result<Quoted<Csh>> Quoted<Csh>::of(std::string_view value);
/// `'…'`: one argument.
template <>
Result<Quoted<Fish>> Quoted<Fish>::of(std::string_view value);
/// `"…"`: one word at top level and in a braced body; control characters in octal, which every Tcl reads alike.
template <>
Result<Quoted<Tcl>> Quoted<Tcl>::of(std::string_view value);
/// `"…"`: a string literal of Lua 5.1 to 5.4.
template <>
Result<Quoted<Lua>> Quoted<Lua>::of(std::string_view value);
/// `"…"`: a string of RFC 8259.
template <>
Result<Quoted<JsonString>> Quoted<JsonString>::of(std::string_view value);

} // namespace envboot::emit
