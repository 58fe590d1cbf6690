#include "modulefile/lua_language.hpp"

#include <algorithm>
#include <array>

namespace envboot::modulefile {
namespace {

using Kind = LuaArguments::Word::Kind;

// clang-format off
constexpr auto k_functions = std::to_array<LuaFunction>({
  {"setenv",               "setenv",           "",          LuaShape::assign},
  {"unsetenv",             "unsetenv",         ""},
  {"pushenv",              "pushenv",          "",          LuaShape::push},
  {"prepend_path",         "prepend-path",     "",          LuaShape::path},
  {"append_path",          "append-path",      "",          LuaShape::path},
  {"remove_path",          "remove-path",      "",          LuaShape::path},
  {"set_alias",            "set-alias",        ""},
  {"unset_alias",          "unset-alias",      ""},
  {"set_shell_function",   "set-function",     "",          LuaShape::two},
  {"unset_shell_function", "unset-function",   ""},
  {"complete",             "complete",         ""},
  {"uncomplete",           "uncomplete",       ""},
  {"load",                 "module",           "load"},
  {"try_load",             "module",           "try-load"},
  {"try_add",              "module",           "try-load"},
  {"load_any",             "module",           "load-any"},
  {"unload",               "module",           "unload"},
  {"always_unload",        "module",           "unload"},
  {"purge",                "module",           "purge"},
  {"inherit",              "module",           "inherit"},
  {"always_load",          "always-load",      ""},
  {"depends_on",           "depends-on",       ""},
  {"depends_on_any",       "depends-on-any",   ""},
  {"prereq",               "prereq-all",       ""},
  {"prereq_any",           "prereq-any",       ""},
  {"conflict",             "conflict",         ""},
  {"family",               "family",           ""},
  {"source_sh",            "source-sh",        ""},
  {"execute",              "puts",             "stdout",    LuaShape::execute},
  {"print",                "puts",             "stdout",    LuaShape::joined},
  {"whatis",               "module-whatis",    "",          LuaShape::joined},
  {"help",                 "module-help",      "",          LuaShape::joined},
  {"extensions",           "extensions",       ""},
  {"add_property",         "add-property",     ""},
  {"remove_property",      "remove-property",  ""},
  {"haveDynamicMPATH",     "haveDynamicMPATH", ""},
  {"requireFullName",      "require-fullname", ""},
  {"LmodMessage",          "report",           "",          LuaShape::joined},
  {"LmodMsgRaw",           "report",           "",          LuaShape::joined},
  {"LmodWarning",          "reportWarning",    "",          LuaShape::joined},
  {"isloaded",             "is-loaded",        "",          LuaShape::same, true},
  {"isAvail",              "is-avail",         "",          LuaShape::same, true},
  {"mode",                 "module-info",      "mode"},
  {"myModuleFullName",     "module-info",      "name"},
  {"myModuleUsrName",      "module-info",      "specified"},
  {"myShellName",          "module-info",      "shell"},
  {"myShellType",          "module-info",      "shelltype"},
  {"userInGroup",          "module-info",      "usergroups", LuaShape::same, true},
  {"module_version",       "module-version",   "",          LuaShape::same, false, true},
  {"module_alias",         "module-alias",     "",          LuaShape::same, false, true},
  {"hide_version",         "hide-version",     "",          LuaShape::same, false, true},
  {"hide_modulefile",      "hide-modulefile",  "",          LuaShape::same, false, true},
  {"hide",                 "module-hide",      "",          LuaShape::rule, false, true},
  {"forbid",               "module-forbid",    "",          LuaShape::rule, false, true},
});
// clang-format on

bool is_false(const LuaArguments::Word& word) {
  return word.kind == Kind::truth && word.text == "false";
}

void take_assignment(const LuaFunction& function, const LuaArguments& arguments, bool unloading, LuaCommand& command) {
  const auto& words = arguments.words;
  bool unsets = words.size() > 1 && is_false(words[1]);
  if (unsets && !(function.shape == LuaShape::push && unloading)) {
    command.row = unloading ? nullptr : find_command("unsetenv");
    command.words.push_back(words[0].text);
    return;
  }
  bool respect = words.size() > 2 || arguments.named.contains("respect");
  if (function.shape == LuaShape::assign && respect) {
    command.words.emplace_back("--set-if-undef");
  }
  for (size_t i = 0; i < std::min<size_t>(words.size(), 2); ++i) {
    command.words.push_back(words[i].text);
  }
}

void take_path(const LuaArguments& arguments, LuaCommand& command) {
  const auto& words = arguments.words;
  auto named = arguments.named.find("delim");
  std::string delimiter = named != arguments.named.end() ? named->second : "";
  if (words.size() > 2 && words[2].kind == Kind::text) {
    delimiter = words[2].text;
  }
  if (!delimiter.empty()) {
    command.words.push_back("--delim=" + delimiter);
  }
  if (auto priority = arguments.named.find("priority"); priority != arguments.named.end()) {
    command.words.push_back("--priority=" + priority->second);
  }
  for (size_t i = 0; i < std::min<size_t>(words.size(), 2); ++i) {
    command.words.push_back(words[i].text);
  }
}

/// modeA lists the modes in which it runs; all are shown.
void take_execute(const LuaArguments& arguments, Mode mode, LuaCommand& command) {
  auto modes = arguments.named.find("modeA");
  auto code = arguments.named.find("cmd");
  bool counts = modes != arguments.named.end() && code != arguments.named.end() &&
                (mode == Mode::display ||
                 (" " + modes->second + " ").find(mode == Mode::unload ? " unload " : " load ") != std::string::npos);
  if (!counts) {
    command.row = nullptr;
  } else {
    command.words.push_back(code->second);
  }
}

void take_rule(const LuaArguments& arguments, LuaCommand& command) {
  for (const auto& [key, value] : arguments.named) {
    if (key == "kind" && (value == "hard" || value == "soft")) {
      command.words.insert(command.words.begin(), "--" + value);
    } else if (key == "name") {
      command.words.push_back(value);
    }
  }
}

} // namespace

std::span<const LuaFunction> lua_functions() {
  return k_functions;
}

LuaCommand translate(const LuaFunction& function, const LuaArguments& arguments, Mode mode) {
  LuaCommand command{find_command(function.command), {}};
  if (!function.first.empty()) {
    command.words.emplace_back(function.first);
  }
  size_t most = arguments.words.size();
  switch (function.shape) {
  case LuaShape::assign:
  case LuaShape::push:
    take_assignment(function, arguments, mode == Mode::unload, command);
    return command;
  case LuaShape::path:
    take_path(arguments, command);
    return command;
  case LuaShape::execute:
    take_execute(arguments, mode, command);
    return command;
  case LuaShape::rule:
    take_rule(arguments, command);
    return command;
  case LuaShape::joined: {
    std::string text;
    for (const auto& word : arguments.words) {
      text += word.text;
    }
    command.words.push_back(std::move(text));
    return command;
  }
  case LuaShape::two:
    most = std::min<size_t>(most, 2);
    break;
  case LuaShape::same:
    break;
  }
  for (size_t i = 0; i < most; ++i) {
    command.words.push_back(arguments.words[i].text);
  }
  return command;
}

} // namespace envboot::modulefile
