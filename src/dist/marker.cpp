#include "dist/marker.hpp"

#include "dist/cursor.hpp"
#include "dist/version.hpp"
#include "dist/wheel_name.hpp"

#include <algorithm>

namespace envboot::dist {

enum class Marker::Variable { literal, extra, field };

namespace {

/// A marker's names, the old spellings of PEP 345 included.
struct Name {
  std::string_view name;
  std::string MarkerEnvironment::*field; ///< null: `extra`
};
constexpr Name k_names[] = {
    {"python_full_version", &MarkerEnvironment::python_full_version},
    {"python_version", &MarkerEnvironment::python_version},
    {"os_name", &MarkerEnvironment::os_name},
    {"os.name", &MarkerEnvironment::os_name},
    {"sys_platform", &MarkerEnvironment::sys_platform},
    {"sys.platform", &MarkerEnvironment::sys_platform},
    {"platform_system", &MarkerEnvironment::platform_system},
    {"platform_machine", &MarkerEnvironment::platform_machine},
    {"platform.machine", &MarkerEnvironment::platform_machine},
    {"platform_release", &MarkerEnvironment::platform_release},
    {"platform_version", &MarkerEnvironment::platform_version},
    {"platform.version", &MarkerEnvironment::platform_version},
    {"platform_python_implementation", &MarkerEnvironment::platform_python_implementation},
    {"platform.python_implementation", &MarkerEnvironment::platform_python_implementation},
    {"python_implementation", &MarkerEnvironment::platform_python_implementation},
    {"implementation_name", &MarkerEnvironment::implementation_name},
    {"implementation_version", &MarkerEnvironment::implementation_version},
    {"extra", nullptr},
};

const Name* find_name(std::string_view word) {
  const Name* found =
      std::find_if(std::begin(k_names), std::end(k_names), [&](const Name& row) { return row.name == word; });
  return found == std::end(k_names) ? nullptr : found;
}

constexpr std::string_view k_operators[] = {"===", "==", "~=", "!=", "<=", ">=", "<", ">"};
constexpr int k_max_depth = 32; ///< of parentheses

bool is_word(char c) {
  return is_alphanumeric(c) || c == '_' || c == '.';
}

bool compare_texts(std::string_view left, std::string_view op, std::string_view right) {
  if (op == "in" || op == "not in") {
    return (right.find(left) != std::string_view::npos) == (op == "in");
  }
  int order = left.compare(right);
  switch (op.front()) {
  case '<':
    return op == "<=" ? order <= 0 : order < 0;
  case '>':
    return op == ">=" ? order >= 0 : order > 0;
  case '!':
    return order != 0;
  default: // `~=` has no meaning for words: equal is the nearest
    return order == 0;
  }
}

} // namespace

/// Recursive descent over `or` of `and` of comparisons, bounded by k_max_depth.
class MarkerParser {
 public:
  explicit MarkerParser(std::string_view text) : m_text(text), m_cursor(text) {}

  Result<Marker> parse() {
    m_cursor.skip_blanks();
    if (!m_cursor.at_end()) {
      TRY(any_of(0));
    }
    if (!m_cursor.at_end()) {
      return invalid("`{}` is not understood", m_cursor.rest());
    }
    return std::move(m_marker);
  }

 private:
  template <typename... Args>
  tl::unexpected<Error> invalid(fmt::format_string<Args...> format, Args&&... args) const {
    return fail(failure("`{}` is not an environment marker", m_text)
                    .because(fmt::format("{} (PEP 508)", fmt::format(format, std::forward<Args>(args)...))));
  }

  bool take_word(std::string_view word) {
    Cursor ahead = m_cursor;
    if (ahead.take_while(is_word) != word) {
      return false;
    }
    ahead.skip_blanks();
    m_cursor = ahead;
    return true;
  }
  bool take_sign(std::string_view sign) {
    bool taken = m_cursor.take(sign);
    m_cursor.skip_blanks();
    return taken;
  }
  void push(Marker::Step::What what) {
    m_marker.m_steps.push_back({what, {Marker::Variable::literal, ""}, {Marker::Variable::literal, ""}, ""});
  }

  Status any_of(int depth) {
    TRY(all_of(depth));
    while (take_word("or")) {
      TRY(all_of(depth));
      push(Marker::Step::What::any_of);
    }
    return {};
  }

  Status all_of(int depth) {
    TRY(term(depth));
    while (take_word("and")) {
      TRY(term(depth));
      push(Marker::Step::What::all_of);
    }
    return {};
  }

  Status term(int depth) {
    if (take_sign("(")) {
      if (depth == k_max_depth) {
        return invalid("too many parentheses");
      }
      TRY(any_of(depth + 1));
      if (!take_sign(")")) {
        return invalid("`)` is missing");
      }
      return {};
    }
    Marker::Operand left = TRY(operand());
    std::string op = TRY(comparison());
    Marker::Operand right = TRY(operand());
    m_marker.m_steps.push_back({Marker::Step::What::compare, std::move(left), std::move(right), std::move(op)});
    return {};
  }

  Result<std::string> comparison() {
    for (std::string_view sign : k_operators) {
      if (take_sign(sign)) {
        return std::string(sign);
      }
    }
    if (take_word("in")) {
      return std::string("in");
    }
    if (take_word("not") && take_word("in")) {
      return std::string("not in");
    }
    return invalid("a comparison is missing before `{}`", m_cursor.rest());
  }

  Result<Marker::Operand> operand() {
    char quote = m_cursor.peek();
    if (quote == '"' || quote == '\'') {
      m_cursor.take_any_of("\"'");
      std::string literal(m_cursor.take_while([&](char c) { return c != quote; }));
      if (m_cursor.at_end()) {
        return invalid("a quote is never closed");
      }
      m_cursor.take_any_of("\"'");
      m_cursor.skip_blanks();
      return Marker::Operand{Marker::Variable::literal, std::move(literal)};
    }
    std::string word(m_cursor.take_while(is_word));
    m_cursor.skip_blanks();
    const Name* name = find_name(word);
    if (!name) {
      return invalid("`{}` is no variable of a marker", word.empty() ? std::string(m_cursor.rest()) : word);
    }
    return Marker::Operand{name->field ? Marker::Variable::field : Marker::Variable::extra, std::move(word)};
  }

  std::string_view m_text;
  Cursor m_cursor;
  Marker m_marker;
};

MarkerEnvironment MarkerEnvironment::cpython_on_linux(std::string_view full_version, std::string_view machine) {
  MarkerEnvironment environment;
  size_t dot = full_version.find('.');
  environment.python_version = full_version.substr(
      0, dot == std::string_view::npos ? dot : full_version.find_first_not_of("0123456789", dot + 1));
  environment.python_full_version = environment.implementation_version = full_version;
  environment.platform_machine = machine;
  return environment;
}

Result<Marker> Marker::parse(std::string_view text) {
  return MarkerParser(text).parse();
}

bool Marker::compare(const Step& step, const MarkerEnvironment& environment, std::string_view extra) {
  auto value = [&](const Operand& operand) -> std::string {
    switch (operand.variable) {
    case Variable::field:
      return environment.*find_name(operand.literal)->field;
    case Variable::extra:
      return std::string(extra);
    case Variable::literal:
      break;
    }
    return operand.literal;
  };
  std::string left = value(step.left), right = value(step.right);
  if (step.left.variable == Variable::extra || step.right.variable == Variable::extra) {
    return compare_texts(normalise_name(left), step.op, normalise_name(right));
  }
  if (right.find(',') == std::string::npos && !trim(right).empty()) { // as pip: versions where both sides are some
    auto version = Version::parse(left);
    auto specifiers = Specifiers::parse(step.op + right);
    if (version && specifiers) {
      return specifiers->contains(*version, true);
    }
  }
  return compare_texts(left, step.op, right);
}

bool Marker::holds_with(const MarkerEnvironment& environment, std::string_view extra) const {
  std::vector<bool> stack;
  for (const Step& step : m_steps) {
    if (step.what == Step::What::compare) {
      stack.push_back(compare(step, environment, extra));
      continue;
    }
    bool last = stack.back();
    stack.pop_back();
    stack.back() = step.what == Step::What::all_of ? stack.back() && last : stack.back() || last;
  }
  return stack.empty() || stack.back();
}

bool Marker::holds(const MarkerEnvironment& environment) const {
  return holds_with(environment, "") ||
         std::any_of(environment.extras.begin(), environment.extras.end(),
                     [&](const std::string& extra) { return holds_with(environment, extra); });
}

} // namespace envboot::dist
