#include "modulefile/static_fallback.hpp"

#include "modulefile/places.hpp"
#include "modulefile/recorder.hpp"
#include "modulefile/static_lua.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <tuple>

namespace envboot::modulefile {
namespace {

constexpr int k_depth = 20;
constexpr size_t k_commands = 20000;

/// One word as written: its text without the braces or quotes around it, and where that text begins.
struct Word {
  std::string_view text;
  size_t offset = 0;
  bool braced = false;
};

/// Cuts a script into commands and words. Total: unbalanced braces and quotes end with the text.
class Cutter {
 public:
  explicit Cutter(std::string_view script) : m_text(script) {}

  /// The next command that has words; nothing at the end.
  std::optional<std::vector<Word>> next() {
    while (m_at < m_text.size()) {
      std::vector<Word> words = command();
      if (!words.empty()) {
        return words;
      }
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] bool ended() const { return m_at >= m_text.size() || m_text[m_at] == '\n' || m_text[m_at] == ';'; }
  [[nodiscard]] bool line_continues() const {
    return m_at + 1 < m_text.size() && m_text[m_at] == '\\' && m_text[m_at + 1] == '\n';
  }

  void skip_blanks() {
    while (m_at < m_text.size()) {
      if (line_continues()) {
        m_at += 2;
      } else if (m_text[m_at] == ' ' || m_text[m_at] == '\t' || m_text[m_at] == '\r') {
        ++m_at;
      } else {
        return;
      }
    }
  }

  std::vector<Word> command() {
    std::vector<Word> words;
    skip_blanks();
    if (m_at < m_text.size() && m_text[m_at] == '#') {
      while (m_at < m_text.size() && m_text[m_at] != '\n') {
        m_at += line_continues() ? 2 : 1;
      }
    }
    while (!ended()) {
      words.push_back(word());
      skip_blanks();
    }
    ++m_at;
    return words;
  }

  Word word() {
    char first = m_text[m_at];
    if (first == '{' || first == '"') {
      size_t start = ++m_at;
      first == '{' ? to_closing('{', '}') : to_quote();
      Word found{m_text.substr(start, std::min(m_at, m_text.size()) - start), start, first == '{'};
      m_at = std::min(m_at + 1, m_text.size());
      return found;
    }
    size_t start = m_at;
    while (!ended() && m_text[m_at] != ' ' && m_text[m_at] != '\t' && m_text[m_at] != '\r' && !line_continues()) {
      pass();
    }
    return {m_text.substr(start, m_at - start), start, false};
  }

  /// One character, a backslash pair, or a whole [command].
  void pass() {
    if (m_text[m_at] == '\\') {
      m_at = std::min(m_at + 2, m_text.size());
    } else if (m_text[m_at] == '[') {
      ++m_at;
      to_closing('[', ']');
      m_at = std::min(m_at + 1, m_text.size());
    } else {
      ++m_at;
    }
  }
  void to_quote() {
    while (m_at < m_text.size() && m_text[m_at] != '"') {
      pass();
    }
  }
  void to_closing(char open, char close) {
    for (int depth = 1; m_at < m_text.size(); ++m_at) {
      if (m_text[m_at] == '\\') {
        ++m_at;
      } else if (m_text[m_at] == open) {
        ++depth;
      } else if (m_text[m_at] == close && --depth == 0) {
        return;
      }
    }
  }

  std::string_view m_text;
  size_t m_at = 0;
};

/// Commands whose braced words are scripts.
bool holds_scripts(std::string_view command) {
  constexpr std::array<std::string_view, 8> k_control = {"if",    "foreach", "for",  "while",
                                                         "catch", "switch",  "eval", "proc"};
  return std::find(k_control.begin(), k_control.end(), command) != k_control.end();
}

class Reading {
 public:
  Reading(const Request& request, std::string_view text, const Start& start, const Limits& limits)
      : m_text(text), m_places(request.file, text), m_recorder(start, request, limits) {
    m_values.emplace("ModulesCurrentModulefile", request.file.string());
    m_values.emplace("ModuleTool", "Modules");
  }

  Evaluation run() {
    script(m_text, 0, 0);
    return std::move(m_recorder).finish({});
  }

 private:
  void script(std::string_view text, size_t base, int depth) {
    Cutter cutter(text);
    while (auto words = cutter.next()) {
      if (++m_commands > k_commands) {
        return;
      }
      command(*words, base, depth);
    }
  }

  void command(const std::vector<Word>& words, size_t base, int depth) {
    std::string_view name = words[0].text;
    if (name == "set" && words.size() == 3) {
      // Under a condition or in a loop the value may be another one.
      std::string variable(words[1].text);
      if (auto value = depth == 0 ? constant(words[2]) : std::nullopt) {
        m_values.insert_or_assign(variable, *value);
      } else {
        m_values.erase(variable);
      }
      return;
    }
    if (holds_scripts(name)) {
      bool help = name == "proc" && words.size() > 1 && words[1].text.starts_with("Modules");
      for (size_t i = 1; i < words.size() && depth < k_depth && !help; ++i) {
        if (words[i].braced) {
          script(words[i].text, base + words[i].offset, depth + 1);
        }
      }
      return;
    }
    if (const CommandRow* row = find_command(name)) {
      Location where = m_places.at(base + words[0].offset);
      std::vector<std::string> values;
      for (size_t i = 1; i < words.size(); ++i) {
        values.push_back(value_of(words[i], where));
      }
      m_recorder.call(*row, values, where);
    }
  }

  /// The text of a word; `unknown` gives what stands for each part that isn't a constant.
  template <typename Unknown>
  std::string fold(const Word& word, Unknown unknown) const {
    if (word.braced) {
      return std::string(word.text);
    }
    std::string out;
    for (size_t i = 0; i < word.text.size();) {
      char c = word.text[i];
      size_t next = i + 1;
      if (c == '[') {
        next = closing_bracket(word.text, i);
        out += unknown(word.text.substr(i, next - i));
      } else if (c == '\\' && next < word.text.size()) {
        out += word.text[next++];
      } else if (c == '$') {
        std::string name;
        std::tie(name, next) = variable(word.text, i);
        auto value = m_values.find(name);
        out += value != m_values.end() ? value->second : unknown(word.text.substr(i, next - i));
      } else {
        out += c;
      }
      i = next;
    }
    return out;
  }

  /// The word when nothing in it is unknown.
  std::optional<std::string> constant(const Word& word) const {
    bool known = true;
    std::string text = fold(word, [&](std::string_view) {
      known = false;
      return std::string();
    });
    return known ? std::optional(text) : std::nullopt;
  }

  static size_t closing_bracket(std::string_view text, size_t open) {
    int depth = 0;
    for (size_t i = open; i < text.size(); ++i) {
      depth += text[i] == '[' ? 1 : text[i] == ']' ? -1 : 0;
      if (depth == 0) {
        return i + 1;
      }
    }
    return text.size();
  }

  static std::pair<std::string, size_t> variable(std::string_view text, size_t dollar) {
    size_t start = dollar + 1;
    if (start < text.size() && text[start] == '{') {
      size_t end = std::min(text.find('}', start), text.size());
      return {std::string(text.substr(start + 1, end - start - 1)), std::min(end + 1, text.size())};
    }
    size_t end = start;
    while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_')) {
      ++end;
    }
    if (end < text.size() && text[end] == '(') {
      end = std::min(text.find(')', end), text.size() - 1) + 1;
    }
    return {std::string(text.substr(start, end - start)), end};
  }

  std::string value_of(const Word& word, const Location& where) {
    return fold(word, [&](std::string_view part) { return m_recorder.unknown(fmt::format("`{}`", part), where); });
  }

  std::string_view m_text;
  Places m_places;
  Recorder m_recorder;
  std::map<std::string, std::string> m_values;
  size_t m_commands = 0;
};

} // namespace

Evaluation read_statically(const Request& request, std::string_view text, const Start& start, const Limits& limits) {
  if (request.file.string().ends_with(".lua")) {
    return read_lua_statically(request, text, start, limits);
  }
  return Reading(request, text, start, limits).run();
}

} // namespace envboot::modulefile
