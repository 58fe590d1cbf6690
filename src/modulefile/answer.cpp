#include "modulefile/answer.hpp"

#include "modulefile/available.hpp"
#include "modulefile/version_order.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace envboot::modulefile {
namespace {

using Words = std::vector<std::string>;

Answer text(std::string_view value) {
  return {std::string(value), Answer::Flow::ok};
}
Answer truth(bool value) {
  return text(value ? "1" : "0");
}
Answer error(std::string message) {
  return {std::move(message), Answer::Flow::error};
}
/// Asked with a word: whether it is that one; without: the value.
Answer value_or_test(const Words& words, std::string_view value) {
  return words.size() > 1 ? truth(words[1] == value) : text(value);
}

bool contains(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string joined(const Words& words) {
  std::string out;
  for (const std::string& word : words) {
    out += out.empty() ? word : " " + word;
  }
  return out;
}

Words loaded_modules(const Situation& situation) {
  return split_path_list(situation.environment.get_or("LOADEDMODULES", ""));
}

/// "foo" finds foo/1.2; "foo/1" finds foo/1.2 too: Modules cuts a version at `.` and `-`.
bool names_module(std::string_view asked, std::string_view module) {
  while (asked.ends_with('/')) {
    asked.remove_suffix(1);
  }
  if (!module.starts_with(asked)) {
    return false;
  }
  std::string_view rest = module.substr(asked.size());
  bool has_version = asked.find('/') != std::string_view::npos;
  return rest.empty() || rest[0] == '/' || (has_version && (rest[0] == '.' || rest[0] == '-'));
}

/// What Modules keeps of a loaded module's aliases and families: `module&al|alias&al|family:module…`.
bool names_otherwise(std::string_view asked, const std::string& module, const Situation& situation) {
  for (const std::string& record : split_path_list(situation.environment.get_or("__MODULES_LMALTNAME", ""))) {
    std::string_view rest = record;
    if (!rest.starts_with(module + "&")) {
      continue;
    }
    while (!rest.empty()) {
      size_t end = std::min(rest.find('&'), rest.size());
      std::string_view word = rest.substr(0, end);
      if (size_t bar = word.find('|'); bar != std::string_view::npos && names_module(asked, word.substr(bar + 1))) {
        return true;
      }
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return false;
}

Words matching(const Situation& situation, const std::string& asked) {
  Words found;
  for (const std::string& module : loaded_modules(situation)) {
    if (names_module(asked, module) || names_otherwise(asked, module, situation)) {
      found.push_back(module);
    }
  }
  return found;
}

/// A Tcl file, which Lmod translates.
bool reads_as_lmod(const Situation& situation) {
  return situation.start.tool == Tool::lmod && !situation.request.rc &&
         !situation.request.file.string().ends_with(".lua");
}

Answer is_loaded(const Words& words, const Situation& situation) {
  if (reads_as_lmod(situation) && words.size() != 1) {
    return error("wrong # args: should be \"is-loaded arg\"");
  }
  if (words.empty()) {
    return truth(!loaded_modules(situation).empty());
  }
  return truth(std::any_of(words.begin(), words.end(),
                           [&](const std::string& word) { return !matching(situation, word).empty(); }));
}

Answer is_used(const Words& words, const Situation& situation) {
  Words used = split_path_list(situation.environment.get_or("MODULEPATH", ""));
  if (words.empty()) {
    return truth(!used.empty());
  }
  return truth(std::any_of(words.begin(), words.end(), [&](const std::string& word) { return contains(used, word); }));
}

Answer uname(const Words& words, const Situation& situation) {
  const Start& start = situation.start;
  const std::array<std::pair<std::string_view, const std::string*>, 7> fields = {{{"sysname", &start.system},
                                                                                  {"machine", &start.machine},
                                                                                  {"nodename", &start.host},
                                                                                  {"node", &start.host},
                                                                                  {"release", &start.release},
                                                                                  {"domain", &start.domain},
                                                                                  {"version", &start.version}}};
  for (const auto& [name, value] : fields) {
    if (name == words[0]) {
      return text(*value);
    }
  }
  return error(fmt::format("uname {} not supported", words[0]));
}

Answer getenv(const Words& words, const Situation& situation) {
  bool wants_value = words[0] == "--return-value";
  size_t at = wants_value ? 1 : 0;
  if (words.size() <= at || words.size() > at + 2) {
    return error("wrong # args: should be \"getenv ?--return-value? variable ?valifundef?\"");
  }
  if (situation.request.mode == Mode::display && !wants_value) {
    return text("$" + words[at]);
  }
  auto value = situation.environment.get(words[at]);
  return text(value ? *value : words.size() > at + 1 ? words[at + 1] : "");
}

Answer getvariant(const Words& words, const Situation& situation) {
  size_t at = words[0] == "--return-value" ? 1 : 0;
  if (words.size() <= at) {
    return error("wrong # args: should be \"getvariant ?--return-value? name ?valifundef?\"");
  }
  if (situation.request.mode == Mode::display && at == 0) {
    return text("{" + words[0] + "}");
  }
  auto value = situation.variants.find(words[at]);
  return text(value != situation.variants.end() ? value->second : words.size() > at + 1 ? words[at + 1] : "");
}

bool is_mode(std::string_view asked, Mode mode) {
  return asked == mode_name(mode) || (asked == "remove" && mode == Mode::unload) ||
         (asked == "nonpersist" && mode == Mode::refresh);
}

std::string_view shell_type(std::string_view shell) {
  constexpr std::array<std::string_view, 5> k_sh = {"sh", "bash", "ksh", "zsh", "dash"};
  if (std::find(k_sh.begin(), k_sh.end(), shell) != k_sh.end()) {
    return "sh";
  }
  return shell == "tcsh" ? "csh" : shell;
}

Answer module_info(const Words& words, const Situation& situation) {
  const Request& request = situation.request;
  const std::string& what = words[0];
  constexpr std::array<std::string_view, 9> k_of_lmod = {"mode", "shell",   "shelltype", "flags",  "name",
                                                         "user", "symbols", "specified", "version"};
  if (reads_as_lmod(situation) && std::ranges::find(k_of_lmod, what) == k_of_lmod.end()) {
    return error(fmt::format("module-info {} not supported", what));
  }
  if (what == "mode") {
    return words.size() > 1 ? truth(is_mode(words[1], request.mode)) : text(mode_name(request.mode));
  }
  if (what == "name") {
    return text(request.name);
  }
  if (what == "specified") {
    return text(request.specified.empty() ? request.name : request.specified);
  }
  if (what == "command") {
    return value_or_test(words, mode_name(request.mode));
  }
  if (what == "shell") {
    return reads_as_lmod(situation) ? text(situation.start.shell) : value_or_test(words, situation.start.shell);
  }
  if (what == "shelltype") {
    return reads_as_lmod(situation) ? text(shell_type(situation.start.shell))
                                    : value_or_test(words, shell_type(situation.start.shell));
  }
  if (what == "username") {
    return value_or_test(words, situation.start.user);
  }
  if (what == "usergroups") {
    return words.size() > 1 ? truth(contains(situation.start.groups, words[1])) : text(joined(situation.start.groups));
  }
  if (what == "loaded") {
    return text(joined(matching(situation, words.size() > 1 ? words[1] : "")));
  }
  if (what == "type") {
    return text("Tcl");
  }
  if (what == "flags") {
    return text("0");
  }
  if (what == "user" || what == "tags") {
    return words.size() > 1 ? truth(false) : text("");
  }
  if (what == "version") {
    return text(words.size() > 1 ? words[1] : request.name);
  }
  if (what == "alias" || what == "symbols" || what == "trace" || what == "tracepat") {
    return text("");
  }
  return error(fmt::format("module-info {} not supported", what));
}

Answer versioncmp(const Words& words, const Situation&) {
  return text(words[0] == words[1] ? "0" : dictionary_compare(words[0], words[1]) < 0 ? "-1" : "1");
}

Answer is_avail(const Words& words, const Situation& situation) {
  Start start = situation.start;
  start.environment = situation.environment.unasked();
  Tool tool = situation.request.file.string().ends_with(".lua") ? Tool::lmod : start.tool;
  return truth(std::ranges::any_of(
      words, [&](const std::string& word) { return is_available(tool, word, start, situation.limits); }));
}

Answer no(const Words&, const Situation&) {
  return truth(false);
}

struct QuestionRow {
  std::string_view name;
  Answer (*answer)(const Words&, const Situation&);
};
constexpr auto k_questions = std::to_array<QuestionRow>({{"module-info", module_info},
                                                         {"is-loaded", is_loaded},
                                                         {"is-used", is_used},
                                                         {"is-saved", no},
                                                         {"is-avail", is_avail},
                                                         {"uname", uname},
                                                         {"getenv", getenv},
                                                         {"getvariant", getvariant},
                                                         {"versioncmp", versioncmp}});

} // namespace

Answer answer(std::string_view question, const Words& words, const Situation& situation) {
  for (const QuestionRow& row : k_questions) {
    if (row.name == question) {
      return row.answer(words, situation);
    }
  }
  return error(fmt::format("{} has no answer", question));
}

} // namespace envboot::modulefile
