#include "emit/template.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

// A hole is replaced by a whole quoted word, and that is safe only where the language would begin and end a word: put
// inside quotes, the word's own quotes would close them and set the value free (so two published activation scripts
// were broken). So the text around the holes is followed just far enough to know what is code, what is quoted and what
// is comment. What would need a real parser for that (here-documents, Lua's long brackets) may not stand in a template.

namespace envboot::emit {

namespace {

struct Grammar {
  std::string_view kind;
  std::string_view comment;         ///< begins a comment up to the end of the line
  std::string_view before_comment;  ///< it does so only after one of these, or anywhere when empty
  std::string_view plain_quotes;    ///< nothing is special inside
  std::string_view escaping_quotes; ///< a backslash escapes inside
  bool escapes_in_code;
  std::vector<std::string_view> banned;
  std::string_view before_hole, after_hole; ///< what may stand next to a whole word
};

template <typename Language>
Grammar grammar();
template <>
Grammar grammar<Sh>() {
  return {"sh", "#", " \t\n;", "'", "\"", true, {"<<"}, " \t\n=", " \t\n;)"};
}
template <>
Grammar grammar<Csh>() {
  return {"csh", "#", " \t\n;", "'\"", "", true, {"<<"}, " \t\n", " \t\n;)"};
}
template <>
Grammar grammar<Fish>() {
  return {"fish", "#", " \t\n;", "", "'\"", true, {}, " \t\n", " \t\n;)"};
}
template <>
Grammar grammar<Tcl>() {
  return {"tcl", "#", "\n", "", "\"", true, {}, " \t\n", " \t\n]"};
}
template <>
Grammar grammar<Lua>() {
  return {"lua", "--", "", "", "\"'", false, {"[[", "[="}, " \t\n(,=[", " \t\n),];"};
}
template <>
Grammar grammar<JsonString>() {
  return {"json", "", "", "", "\"", false, {}, " \t\n[:,", " \t\n],}"};
}

struct Hole {
  std::string_view kind, name;
  size_t length;
};

/// The hole that begins at `text`, which begins with `{{`; nothing when it is malformed.
std::optional<Hole> read_hole(std::string_view text) {
  size_t end = text.find("}}");
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  std::string_view inner = text.substr(2, end - 2);
  size_t colon = inner.find(':');
  auto is_word = [](std::string_view word) {
    return !word.empty() &&
           std::all_of(word.begin(), word.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
  };
  if (colon == std::string_view::npos || !is_word(inner.substr(0, colon)) || !is_word(inner.substr(colon + 1))) {
    return std::nullopt;
  }
  return Hole{inner.substr(0, colon), inner.substr(colon + 1), end + 2};
}

/// Walks over a text and knows whether the place it stands at is code, quoted or comment.
class Walk {
 public:
  Walk(const Grammar& grammar, std::string_view text) : m_grammar(grammar), m_text(text) {}

  [[nodiscard]] bool at_end() const { return m_at == m_text.size(); }
  [[nodiscard]] bool in_code() const { return m_quote == '\0' && !m_in_comment; }
  [[nodiscard]] std::string_view rest() const { return m_text.substr(m_at); }
  [[nodiscard]] size_t line() const {
    return 1 + static_cast<size_t>(std::count(m_text.begin(), m_text.begin() + static_cast<ptrdiff_t>(m_at), '\n'));
  }
  /// What stands before the current place; a line's start counts as `\n`.
  [[nodiscard]] char previous() const { return m_at == 0 ? '\n' : m_text[m_at - 1]; }
  [[nodiscard]] char at(size_t offset) const { return m_at + offset < m_text.size() ? m_text[m_at + offset] : '\n'; }

  void skip(size_t count) { m_at += count; }

  /// Goes on by one character, or by two where the first escapes the second (but never over a hole); gives what was
  /// passed.
  std::string_view step() {
    char c = m_text[m_at];
    size_t length = 1;
    if (m_in_comment) {
      m_in_comment = c != '\n';
    } else if (c == '\\' && escapes() && m_at + 1 < m_text.size() && m_text[m_at + 1] != '{') {
      length = 2;
    } else if (m_quote != '\0') {
      m_quote = c == m_quote ? '\0' : m_quote;
    } else if (begins_comment()) {
      m_in_comment = true;
    } else if (contains(m_grammar.plain_quotes, c) || contains(m_grammar.escaping_quotes, c)) {
      m_quote = c;
    }
    std::string_view passed = m_text.substr(m_at, length);
    m_at += length;
    return passed;
  }

 private:
  static bool contains(std::string_view set, char c) { return set.find(c) != std::string_view::npos; }
  [[nodiscard]] bool escapes() const {
    return m_quote == '\0' ? m_grammar.escapes_in_code : contains(m_grammar.escaping_quotes, m_quote);
  }
  [[nodiscard]] bool begins_comment() const {
    return !m_grammar.comment.empty() && rest().starts_with(m_grammar.comment) &&
           (m_grammar.before_comment.empty() || contains(m_grammar.before_comment, previous()));
  }

  const Grammar& m_grammar;
  std::string_view m_text;
  size_t m_at = 0;
  char m_quote = '\0';
  bool m_in_comment = false;
};

using Texts = std::map<std::string_view, std::string_view>;

Status check_place(const Grammar& grammar, const Walk& walk, const Hole& hole) {
  if (hole.kind != grammar.kind) {
    return fail(usage_error("line {}: hole {} is of kind {} in a template of kind {}", walk.line(), hole.name,
                            hole.kind, grammar.kind));
  }
  if (!walk.in_code()) {
    return fail(usage_error("line {}: hole {} stands inside quotes or in a comment", walk.line(), hole.name));
  }
  if (grammar.before_hole.find(walk.previous()) == std::string_view::npos ||
      grammar.after_hole.find(walk.at(hole.length)) == std::string_view::npos) {
    return fail(usage_error("line {}: hole {} is only a part of a word", walk.line(), hole.name));
  }
  return {};
}

Result<std::string> fill_text(const Grammar& grammar, std::string_view text, const Texts& words) {
  std::string out;
  std::set<std::string_view> used;
  Walk walk(grammar, text);
  while (!walk.at_end()) {
    if (walk.rest().starts_with("{{")) {
      auto hole = read_hole(walk.rest());
      if (!hole) {
        return fail(usage_error("line {}: `{{{{` begins no hole of the form {{{{kind:name}}}}", walk.line()));
      }
      TRY(check_place(grammar, walk, *hole));
      auto word = words.find(hole->name);
      if (word == words.end()) {
        return fail(usage_error("line {}: there is no value for hole {}", walk.line(), hole->name));
      }
      out += word->second;
      used.insert(word->first);
      walk.skip(hole->length);
      continue;
    }
    for (std::string_view banned : grammar.banned) {
      if (walk.in_code() && walk.rest().starts_with(banned)) {
        return fail(
            usage_error("line {}: `{}` may not stand in a template of kind {}", walk.line(), banned, grammar.kind));
      }
    }
    out += walk.step();
  }
  for (const auto& [name, word] : words) {
    if (!used.contains(name)) {
      return fail(usage_error("the template has no hole for the value {}", name));
    }
  }
  return out;
}

} // namespace

template <typename Language>
Result<std::string> fill(std::string_view text, const Words<Language>& words) {
  Texts texts;
  for (const auto& [name, word] : words) {
    texts.emplace(name, word.text());
  }
  return fill_text(grammar<Language>(), text, texts);
}

template Result<std::string> fill<Sh>(std::string_view, const Words<Sh>&);
template Result<std::string> fill<Csh>(std::string_view, const Words<Csh>&);
template Result<std::string> fill<Fish>(std::string_view, const Words<Fish>&);
template Result<std::string> fill<Tcl>(std::string_view, const Words<Tcl>&);
template Result<std::string> fill<Lua>(std::string_view, const Words<Lua>&);
template Result<std::string> fill<JsonString>(std::string_view, const Words<JsonString>&);

} // namespace envboot::emit
