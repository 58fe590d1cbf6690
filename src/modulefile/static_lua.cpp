// Not a parser: a walk over the tokens that knows a call when it sees one. What is inside of a call's arguments is read
// as such; everywhere else only the names in front of `=`, `(`, `{` and strings count, and the words that open and
// close blocks. So code that is no Lua, or of a later Lua, still gives what can be seen of it.
#include "modulefile/static_lua.hpp"

#include "modulefile/lua_language.hpp"
#include "modulefile/lua_tokens.hpp"
#include "modulefile/places.hpp"
#include "modulefile/recorder.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace envboot::modulefile {
namespace {

constexpr int k_depth = 20;
constexpr size_t k_calls = 20000;
constexpr size_t k_quoted = 120; ///< bytes of what is not known, in its reason

using Kind = LuaToken::Kind;
using Word = LuaArguments::Word;

const LuaFunction* find_function(std::string_view name, bool rc) {
  auto functions = lua_functions();
  auto found =
      std::ranges::find_if(functions, [&](const LuaFunction& each) { return each.name == name && each.rc == rc; });
  return found == functions.end() ? nullptr : &*found;
}

bool opens_block(const LuaToken& token) {
  return token.says("if") || token.says("do") || token.says("repeat") || token.says("function");
}
bool closes_block(const LuaToken& token) {
  return token.says("end") || token.says("until");
}
bool begins_arguments(const LuaToken& token) {
  return token.is("(") || token.is("{") || token.kind == Kind::text;
}
bool opens(const LuaToken& token) {
  return token.is("(") || token.is("{") || token.is("[");
}
bool closes(const LuaToken& token) {
  return token.is(")") || token.is("}") || token.is("]");
}

/// As Lmod's pathJoin: one slash between parts, none at the end.
std::string join_paths(const std::vector<Word>& parts) {
  std::string joined;
  for (const Word& part : parts) {
    for (char c : part.text.empty() ? "" : (joined.empty() ? "" : "/") + part.text) {
      if (c != '/' || !joined.ends_with('/')) {
        joined += c;
      }
    }
  }
  return joined.size() > 1 && joined.ends_with('/') ? joined.substr(0, joined.size() - 1) : joined;
}

class Reading {
 public:
  Reading(const Request& request, std::string_view text, const Start& start, const Limits& limits)
      : m_request(request), m_text(text), m_places(request.file, text), m_recorder(start, request, limits),
        m_tokens(text) {
    take();
    take();
  }

  Evaluation run() {
    while (m_now.kind != Kind::end && m_calls <= k_calls) {
      step();
    }
    return std::move(m_recorder).finish({});
  }

 private:
  LuaToken take() {
    LuaToken taken = m_now;
    m_now = m_next;
    m_next = m_tokens.next();
    return taken;
  }

  void step() {
    LuaToken token = take();
    if (token.is("(") || token.is(")")) {
      m_parentheses = std::max(m_parentheses + (token.is("(") ? 1 : -1), 0);
    } else if (token.is("{")) {
      skip_to_closing();
    } else if (opens_block(token)) {
      ++m_blocks;
      if (token.says("function")) {
        forget_parameters();
      }
    } else if (closes_block(token)) {
      m_blocks = std::max(m_blocks - 1, 0);
    } else if (token.kind == Kind::name && !m_before.is(".") && !m_before.is(":")) {
      look_at(token);
    }
    m_before = token;
  }

  void look_at(const LuaToken& name) {
    bool listed = m_parentheses == 0 && (m_now.is(",") || m_now.says("in"));
    if (m_now.is("=") && m_parentheses == 0) {
      take();
      assign(name);
    } else if (listed || m_before.says("local")) {
      m_values.erase(std::string(name.written));
    } else if (begins_arguments(m_now)) {
      if (const LuaFunction* function = find_function(name.written, m_request.rc)) {
        call(*function, name);
      }
    }
  }

  /// In a block, a loop's head or a list the value may be another one.
  void assign(const LuaToken& name) {
    std::string variable(name.written);
    bool plain = m_blocks == 0 && !m_before.says("for") && !m_before.is(",");
    auto value = plain ? constant() : std::nullopt;
    if (value) {
      m_values.insert_or_assign(variable, *value);
    } else {
      m_values.erase(variable);
    }
  }

  /// Literals with `..` between, and a new statement behind them. What isn't is left to step().
  std::optional<std::string> constant() {
    std::string value;
    while (true) {
      auto part = literal();
      if (!part) {
        return std::nullopt;
      }
      take();
      value += part->text;
      if (!m_now.is("..")) {
        break;
      }
      take();
    }
    bool over = m_now.kind == Kind::end || m_now.is(";") ||
                (m_now.kind == Kind::name && !m_now.says("and") && !m_now.says("or"));
    return over ? std::optional(value) : std::nullopt;
  }

  /// The value of the next token alone.
  std::optional<Word> literal() const {
    switch (m_now.kind) {
    case Kind::text:
      return Word{Word::Kind::text, said_by(m_now)};
    case Kind::number:
      return Word{Word::Kind::number, std::string(m_now.written)};
    case Kind::name: {
      if (m_now.says("true") || m_now.says("false")) {
        return Word{Word::Kind::truth, std::string(m_now.written)};
      }
      auto value = m_values.find(m_now.written);
      return value == m_values.end() ? std::nullopt : std::optional(Word{Word::Kind::text, value->second});
    }
    default:
      return std::nullopt;
    }
  }

  void forget_parameters() {
    while (m_now.kind != Kind::end && !m_now.is(")")) {
      LuaToken token = take();
      if (token.kind == Kind::name) {
        m_values.erase(std::string(token.written));
      }
    }
  }

  void skip_to_closing() {
    for (int depth = 1; depth > 0 && m_now.kind != Kind::end;) {
      LuaToken token = take();
      depth += opens(token) ? 1 : closes(token) ? -1 : 0;
    }
  }

  // --- calls ---------------------------------------------------------------------------------------------------------

  void call(const LuaFunction& function, const LuaToken& name) {
    ++m_calls;
    m_where = m_places.at(name.offset);
    LuaArguments arguments;
    if (m_now.kind == Kind::text) {
      arguments.words.push_back({Word::Kind::text, said_by(take())});
    } else {
      take();
      list(arguments, 0);
    }
    LuaCommand command = translate(function, arguments, m_request.mode);
    if (command.row != nullptr && command.row->shape != Shape::question) {
      m_recorder.call(*command.row, command.words, m_where);
    }
  }

  /// Up to the closing bracket, tables within flattened as a call does it.
  void list(LuaArguments& arguments, int depth) {
    while (m_now.kind != Kind::end && !closes(m_now)) {
      if (m_now.is(",") || m_now.is(";")) {
        take();
      } else if (m_now.kind == Kind::name && m_next.is("=")) {
        std::string key(take().written);
        take();
        LuaArguments value;
        item(value, depth);
        arguments.named.insert_or_assign(std::move(key), blank_between(value.words));
      } else {
        item(arguments, depth);
      }
    }
    take();
  }

  void item(LuaArguments& arguments, int depth) {
    if (m_now.is("{") && depth < k_depth) {
      take();
      list(arguments, depth + 1);
      return;
    }
    Word word = operand(depth);
    while (m_now.is("..")) {
      take();
      word = {Word::Kind::text, word.text + operand(depth).text};
    }
    arguments.words.push_back(std::move(word));
  }

  [[nodiscard]] bool operand_ends() const {
    return m_now.kind == Kind::end || m_now.is(",") || m_now.is(";") || m_now.is("..") || closes(m_now);
  }

  Word operand(int depth) {
    size_t start = m_now.offset;
    std::optional<Word> word;
    if (m_now.says("pathJoin") && m_next.is("(") && depth < k_depth) {
      take();
      take();
      LuaArguments parts;
      list(parts, depth + 1);
      word = Word{Word::Kind::text, join_paths(parts.words)};
    } else {
      word = literal();
      if (word) {
        take();
      }
    }
    if (word && operand_ends()) {
      return *word;
    }
    while (!operand_ends()) {
      if (opens(take())) {
        skip_to_closing();
      }
    }
    std::string_view written = m_text.substr(start, m_now.offset - start);
    written = written.substr(0, written.find_last_not_of(" \t\r\n") + 1);
    return {Word::Kind::text, m_recorder.unknown(fmt::format("`{}`", written.substr(0, k_quoted)), m_where)};
  }

  static std::string blank_between(const std::vector<Word>& words) {
    std::string text;
    for (const Word& word : words) {
      text += (text.empty() ? "" : " ") + word.text;
    }
    return text;
  }

  const Request& m_request;
  std::string_view m_text;
  Places m_places;
  Recorder m_recorder;
  LuaTokens m_tokens;
  LuaToken m_before, m_now, m_next;
  Location m_where; ///< of the call that is read
  std::map<std::string, std::string, std::less<>> m_values;
  size_t m_calls = 0;
  int m_blocks = 0, m_parentheses = 0;
};

} // namespace

Evaluation read_lua_statically(const Request& request, std::string_view text, const Start& start,
                               const Limits& limits) {
  return Reading(request, text, start, limits).run();
}

} // namespace envboot::modulefile
