#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace envboot::modulefile {

struct LuaToken {
  enum class Kind : uint8_t {
    end,  ///< of the text
    name, ///< keywords too
    number,
    text, ///< a string, as written
    sign, ///< one character, or one of .. ... ==
  };
  Kind kind = Kind::end;
  std::string_view written;
  size_t offset = 0;

  [[nodiscard]] bool is(std::string_view sign) const { return kind == Kind::sign && written == sign; }
  [[nodiscard]] bool says(std::string_view word) const { return kind == Kind::name && written == word; }
};

/// Cuts a text into the tokens of Lua 5.4, comments left out. Total: what is not Lua is signs, and a string or a
/// comment that isn't closed ends with its line or with the text.
class LuaTokens {
 public:
  explicit LuaTokens(std::string_view text) : m_text(text) {}
  LuaToken next();

 private:
  void skip_blanks_and_comments();
  /// Where the long bracket that opens at `at` ends; `at` itself if none does.
  [[nodiscard]] size_t long_bracket(size_t at) const;
  [[nodiscard]] size_t quoted(size_t at) const;

  std::string_view m_text;
  size_t m_at = 0;
};

/// What a string token says; escapes that Lua doesn't know stay as they are.
std::string said_by(const LuaToken& text);

} // namespace envboot::modulefile
