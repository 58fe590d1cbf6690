#include "env/conda_answer.hpp"

#include <algorithm>

namespace envboot::env {
namespace {

bool is_name(std::string_view text) {
  return !text.empty() && (text[0] < '0' || text[0] > '9') && std::ranges::all_of(text, [](char c) {
    return c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  });
}

/// `'VALUE'` or `"VALUE"` at the beginning of `rest`, which is cut after the end of its line. The closing quote is the
/// last character of a line, since those inside are not escaped.
Result<std::string> take_quoted(std::string_view& rest) {
  char quote = rest.empty() ? '\0' : rest.front();
  if (quote != '\'' && quote != '"') {
    return fail(failure("conda printed a value without quotes"));
  }
  std::string end = {quote, '\n'};
  size_t close = rest.find(end, 1);
  if (close == std::string_view::npos && rest.size() > 1 && rest.back() == quote) {
    close = rest.size() - 1;
  }
  if (close == std::string_view::npos) {
    return fail(failure("conda printed a value without an end"));
  }
  std::string value(rest.substr(1, close - 1));
  rest.remove_prefix(std::min(rest.size(), close + 2));
  return value;
}

std::string_view take_line(std::string_view& rest) {
  size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

/// Takes `word` off the beginning.
bool take(std::string_view& rest, std::string_view word) {
  if (!rest.starts_with(word)) {
    return false;
  }
  rest.remove_prefix(word.size());
  return true;
}

} // namespace

Result<CondaAnswer> parse_conda_answer(std::string_view text) {
  CondaAnswer answer;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    take(text, "\\"); // older ones print `\export`
    if (take(text, "unset ")) {
      answer.variables.push_back({std::string(take_line(text)), std::nullopt});
    } else if (take(text, ". ")) {
      answer.hooks.push_back(TRY(take_quoted(text)));
    } else if (bool exported = take(text, "export "); exported || !line.empty()) {
      size_t equals = text.find('=');
      std::string name(text.substr(0, equals));
      if (equals == std::string_view::npos || !is_name(name)) {
        return fail(failure("conda printed a line that is no assignment").because(std::string(line)));
      }
      text.remove_prefix(equals + 1);
      std::string value = TRY(take_quoted(text));
      if (exported) {
        answer.variables.push_back({std::move(name), std::move(value)});
      }
    } else {
      take_line(text);
    }
  }
  return answer;
}

Result<CondaAnswer> ask_conda(os::Processes& processes, const AbsPath& root, const AbsPath& prefix,
                              const Environment& user, Deadline deadline) {
  os::Command command;
  command.argv = {(root / "bin/conda").string(), "shell.posix", "activate", prefix.string()};
  command.environment.set("PATH", "/usr/bin:/bin");
  for (std::string_view name : {"HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR"}) {
    if (auto value = user.get(name)) {
      command.environment.set(std::string(name), std::string(*value));
    }
  }
  os::Outcome outcome = TRY(processes.run(command, std::move(deadline)));
  if (!outcome.good()) {
    return fail(os::describe_failure(command, outcome));
  }
  return parse_conda_answer(outcome.out);
}

std::vector<WantedVariable> wanted_in(const CondaAnswer& answer) {
  static constexpr std::string_view k_state[] = {
      "PATH",  "PS1",       "CONDA_PREFIX", "CONDA_SHLVL",      "CONDA_DEFAULT_ENV", "CONDA_PROMPT_MODIFIER",
      "_CE_M", "_CE_CONDA", "CONDA_EXE",    "CONDA_PYTHON_EXE", "_CONDA_EXE",        "_CONDA_ROOT"};
  std::vector<WantedVariable> wanted;
  for (const WantedVariable& variable : answer.variables) {
    bool state = variable.name.starts_with("CONDA_PREFIX_") || variable.name.starts_with("CONDA_STACKED_") ||
                 variable.name.starts_with("__CONDA_SHLVL_") ||
                 std::ranges::find(k_state, variable.name) != std::end(k_state);
    if (!state) {
      wanted.push_back(variable);
    }
  }
  return wanted;
}

} // namespace envboot::env
