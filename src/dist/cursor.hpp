#pragma once

#include <cstddef>
#include <string_view>

namespace envboot::dist {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr bool is_alphanumeric(char c) {
  return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z');
}
constexpr bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
constexpr std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && is_blank(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

/// The rest of a text that is read from left to right.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : m_rest(text) {}

  [[nodiscard]] bool at_end() const { return m_rest.empty(); }
  [[nodiscard]] std::string_view rest() const { return m_rest; }
  [[nodiscard]] char peek() const { return m_rest.empty() ? '\0' : m_rest.front(); }

  /// `word` is in lower case; the text may be in any.
  bool take(std::string_view word) {
    if (m_rest.size() < word.size()) {
      return false;
    }
    for (size_t i = 0; i < word.size(); ++i) {
      if (lower(m_rest[i]) != word[i]) {
        return false;
      }
    }
    m_rest.remove_prefix(word.size());
    return true;
  }
  bool take_any_of(std::string_view set) {
    if (m_rest.empty() || set.find(m_rest.front()) == std::string_view::npos) {
      return false;
    }
    m_rest.remove_prefix(1);
    return true;
  }
  template <typename Predicate>
  std::string_view take_while(Predicate predicate) {
    size_t length = 0;
    while (length < m_rest.size() && predicate(m_rest[length])) {
      ++length;
    }
    std::string_view taken = m_rest.substr(0, length);
    m_rest.remove_prefix(length);
    return taken;
  }
  void skip_blanks() { take_while(is_blank); }

 private:
  std::string_view m_rest;
};

} // namespace envboot::dist
