#include "modulefile/lua_tokens.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace envboot::modulefile {
namespace {

bool begins_name(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_';
}
bool in_name(char c) {
  return begins_name(c) || std::isdigit(static_cast<unsigned char>(c)) != 0;
}

/// The equals signs of a long bracket `[==[` at the beginning; npos: there is none.
size_t level_of(std::string_view text) {
  size_t level = std::min(text.find_first_not_of('=', 1), text.size()) - 1;
  return text.starts_with('[') && level + 1 < text.size() && text[level + 1] == '[' ? level : std::string_view::npos;
}

/// The character of an escape at the beginning of `text`, after the backslash, and how long that is; 0: not known.
std::pair<char, size_t> unescape(std::string_view text) {
  constexpr std::array<std::pair<char, char>, 8> k_named = {
      {{'n', '\n'}, {'t', '\t'}, {'r', '\r'}, {'a', '\a'}, {'b', '\b'}, {'f', '\f'}, {'v', '\v'}, {'\n', '\n'}}};
  if (text.empty()) {
    return {0, 0};
  }
  for (const auto& [letter, character] : k_named) {
    if (text[0] == letter) {
      return {character, 1};
    }
  }
  if (text[0] == '\\' || text[0] == '"' || text[0] == '\'') {
    return {text[0], 1};
  }
  int base = text[0] == 'x' ? 16 : 10;
  size_t at = base == 16 ? 1 : 0, most = 3;
  int value = 0;
  for (; at < text.size() && at < most && std::isxdigit(static_cast<unsigned char>(text[at])) != 0; ++at) {
    int digit = std::isdigit(static_cast<unsigned char>(text[at])) != 0
                    ? text[at] - '0'
                    : std::tolower(static_cast<unsigned char>(text[at])) - 'a' + 10;
    if (digit >= base) {
      break;
    }
    value = value * base + digit;
  }
  bool good = at > (base == 16 ? 2U : 0U) && value < 256;
  return {static_cast<char>(value), good ? at : 0};
}

} // namespace

size_t LuaTokens::long_bracket(size_t at) const {
  size_t level = level_of(m_text.substr(at));
  if (level == std::string_view::npos) {
    return at;
  }
  std::string closing = "]" + std::string(level, '=') + "]";
  size_t end = m_text.find(closing, at + level + 2);
  return end == std::string_view::npos ? m_text.size() : end + closing.size();
}

size_t LuaTokens::quoted(size_t at) const {
  char quote = m_text[at++];
  while (at < m_text.size() && m_text[at] != quote && m_text[at] != '\n') {
    at += m_text[at] == '\\' ? 2 : 1;
  }
  return std::min(at + 1, m_text.size());
}

void LuaTokens::skip_blanks_and_comments() {
  while (m_at < m_text.size()) {
    if (std::isspace(static_cast<unsigned char>(m_text[m_at])) != 0) {
      ++m_at;
    } else if (m_text.substr(m_at, 2) == "--") {
      size_t end = long_bracket(m_at + 2);
      m_at = end != m_at + 2 ? end : std::min(m_text.find('\n', m_at), m_text.size());
    } else {
      return;
    }
  }
}

LuaToken LuaTokens::next() {
  skip_blanks_and_comments();
  size_t start = m_at;
  if (start >= m_text.size()) {
    return {LuaToken::Kind::end, {}, start};
  }
  char c = m_text[start];
  auto token = [&](LuaToken::Kind kind, size_t end) {
    m_at = end;
    return LuaToken{kind, m_text.substr(start, end - start), start};
  };
  auto while_it_holds = [&](auto test) {
    return static_cast<size_t>(
        std::find_if_not(m_text.begin() + static_cast<std::ptrdiff_t>(start), m_text.end(), test) - m_text.begin());
  };
  if (begins_name(c)) {
    return token(LuaToken::Kind::name, while_it_holds(in_name));
  }
  if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
    return token(LuaToken::Kind::number, while_it_holds([](char each) { return in_name(each) || each == '.'; }));
  }
  if (c == '"' || c == '\'') {
    return token(LuaToken::Kind::text, quoted(start));
  }
  if (size_t end = long_bracket(start); end != start) {
    return token(LuaToken::Kind::text, end);
  }
  for (std::string_view sign : {"...", "..", "=="}) {
    if (m_text.substr(start, sign.size()) == sign) {
      return token(LuaToken::Kind::sign, start + sign.size());
    }
  }
  return token(LuaToken::Kind::sign, start + 1);
}

std::string said_by(const LuaToken& text) {
  std::string_view inner = text.written;
  if (inner.starts_with('[')) {
    size_t bracket = level_of(inner) + 2;
    inner.remove_prefix(std::min(bracket, inner.size()));
    inner.remove_suffix(std::min(bracket, inner.size())); // one that isn't closed lacks its last bytes
    return std::string(inner.starts_with('\n') ? inner.substr(1) : inner);
  }
  char quote = inner[0];
  inner.remove_prefix(1);
  inner.remove_suffix(inner.ends_with(quote) || inner.ends_with('\n') ? 1 : 0);
  std::string said;
  while (!inner.empty()) {
    auto [character, size] = inner[0] == '\\' ? unescape(inner.substr(1)) : std::pair<char, size_t>(inner[0], 0);
    said += size > 0 ? character : inner[0];
    inner.remove_prefix(1 + size);
  }
  return said;
}

} // namespace envboot::modulefile
