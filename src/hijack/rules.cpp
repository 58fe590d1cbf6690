#include "hijack/rules.hpp"

#include "hijack/leaks.hpp"
#include "os/read.hpp"
#include "util/environment.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <optional>

namespace envboot::hijack {
namespace {

using modulefile::Effect;
using modulefile::Verb;

void add(const Rule& rule, const Case& with, Level level, std::vector<Interpreter> poisoned, std::string how,
         std::vector<Verdict>& out) {
  out.push_back({level, std::string(rule.name), with.module, std::move(poisoned), std::move(how), with.effect, false});
}

std::vector<Interpreter> everyone(const Case& with) {
  return {with.interpreters.begin(), with.interpreters.end()};
}

struct PythonVersion {
  int major = 0, minor = 0;
};
/// The X.Y of the last component "pythonX.Y" of a path.
std::optional<PythonVersion> version_in(std::string_view path) {
  constexpr std::string_view k_python = "python";
  std::optional<PythonVersion> found;
  for (size_t at = path.find(k_python); at != std::string_view::npos; at = path.find(k_python, at + 1)) {
    const char* end = path.data() + path.size();
    PythonVersion version;
    auto major = std::from_chars(path.data() + at + k_python.size(), end, version.major);
    bool component = at == 0 || path[at - 1] == '/';
    if (!component || major.ec != std::errc() || major.ptr == end || *major.ptr != '.') {
      continue;
    }
    auto minor = std::from_chars(major.ptr + 1, end, version.minor);
    if (minor.ec == std::errc() && (minor.ptr == end || *minor.ptr == '/')) {
      found = version;
    }
  }
  return found;
}

/// The entries of a path variable; a value set at once is split at its colons.
std::vector<Known<std::string>> entries_of(const Effect& effect) {
  std::vector<Known<std::string>> entries;
  for (const auto& value : effect.values) {
    if (!value || effect.verb != Verb::set) {
      entries.push_back(value);
    } else {
      for (std::string& field : split_path_list(*value)) {
        entries.emplace_back(std::move(field));
      }
    }
  }
  return entries;
}

std::vector<std::string> names_in(const Case& with, const std::string& folder) {
  std::vector<std::string> names;
  auto path = AbsPath::parse(folder);
  auto entries = path ? with.files.list(*path) : Result<std::vector<os::Entry>>(std::vector<os::Entry>());
  if (entries) {
    for (os::Entry& entry : *entries) {
      names.push_back(std::move(entry.name));
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string listed(const std::vector<std::string>& names, size_t most = 3) {
  std::string text;
  for (size_t i = 0; i < names.size() && i < most; ++i) {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  return names.size() > most ? text + fmt::format(" and {} more", names.size() - most) : text;
}

// --- PYTHONPATH ----------------------------------------------------------------------------------------------------

void foreign_path(const Rule& rule, const Case& with, std::vector<Verdict>& out) {
  for (const auto& entry : entries_of(with.effect)) {
    auto version = entry ? version_in(*entry) : std::nullopt;
    if (!version) {
      continue;
    }
    std::vector<Interpreter> poisoned;
    for (const Interpreter& each : with.interpreters) {
      if (each.major != version->major || each.minor != version->minor) {
        poisoned.push_back(each);
      }
    }
    if (!poisoned.empty() || with.interpreters.empty()) {
      add(rule, with, rule.level, std::move(poisoned),
          fmt::format("{} holds packages of Python {}.{}; {}", *entry, version->major, version->minor, rule.meaning),
          out);
    }
  }
}

void any_path(const Rule& rule, const Case& with, std::vector<Verdict>& out) {
  for (const auto& entry : entries_of(with.effect)) {
    if (!entry) {
      add(rule, with, rule.level, everyone(with), fmt::format("an entry is unknown, because {}", entry.because()), out);
      continue;
    }
    auto version = version_in(*entry);
    std::vector<Interpreter> poisoned;
    for (const Interpreter& each : with.interpreters) {
      if (!version || (each.major == version->major && each.minor == version->minor)) {
        poisoned.push_back(each);
      }
    }
    if (!poisoned.empty() || (!version && with.interpreters.empty())) {
      std::string what = entry->empty() ? "an empty entry, which is the current folder" : *entry;
      add(rule, with, rule.level, std::move(poisoned), fmt::format("{}: {}", what, rule.meaning), out);
    }
  }
}

void startup_hook(const Rule& rule, const Case& with, std::vector<Verdict>& out) {
  for (const auto& entry : entries_of(with.effect)) {
    auto folder = AbsPath::parse(entry.value_or(""));
    for (PathLiteral hook : {PathLiteral("sitecustomize.py"), PathLiteral("usercustomize.py")}) {
      if (folder && os::exists(with.files, *folder / hook)) {
        add(rule, with, rule.level, everyone(with), fmt::format("{} {}", (*folder / hook).string(), rule.meaning), out);
      }
    }
  }
}

// --- other variables -----------------------------------------------------------------------------------------------

void python_home(const Rule& rule, const Case& with, std::vector<Verdict>& out) {
  auto home = AbsPath::parse(with.effect.values.empty() ? "" : with.effect.values[0].value_or(""));
  std::vector<Interpreter> poisoned;
  for (const Interpreter& each : with.interpreters) {
    if (!home || !each.python.is_below_or_same(*home)) {
      poisoned.push_back(each);
    }
  }
  if (!poisoned.empty() || with.interpreters.empty()) {
    add(rule, with, rule.level, std::move(poisoned), std::string(rule.meaning), out);
  }
}

bool is_python_tool(std::string_view name) {
  constexpr std::array<std::string_view, 3> k_tools = {"python", "pip", "conda"};
  return std::any_of(k_tools.begin(), k_tools.end(), [&](std::string_view tool) {
    // python, python3, python3.6, pip3.9: the tool's name, then only a version.
    return name.starts_with(tool) && name.find_first_not_of("0123456789.", tool.size()) == std::string_view::npos;
  });
}

void hidden_programs(const Rule& rule, const Case& with, std::vector<Verdict>& out) {
  for (const auto& entry : entries_of(with.effect)) {
    std::vector<std::string> tools;
    for (std::string& name : names_in(with, entry.value_or(""))) {
      if (is_python_tool(name)) {
        tools.push_back(std::move(name));
      }
    }
    if (!tools.empty()) {
      add(rule, with, rule.level, {}, fmt::format("{} holds {}; {}", *entry, listed(tools), rule.meaning), out);
    }
  }
}

void dangerous_libraries(const Rule& rule, const Case& with, std::vector<Verdict>& out) {
  constexpr std::array<std::string_view, 6> k_prefixes = {"libpython",    "libstdc++.so", "libssl.so",
                                                          "libcrypto.so", "libz.so",      "libtcl"};
  for (const auto& entry : entries_of(with.effect)) {
    std::vector<std::string> found;
    for (std::string& name : names_in(with, entry.value_or(""))) {
      bool known = std::any_of(k_prefixes.begin(), k_prefixes.end(),
                               [&](std::string_view prefix) { return name.starts_with(prefix); });
      if (known && name.find(".so") != std::string::npos) {
        found.push_back(std::move(name));
      }
    }
    if (!found.empty()) {
      add(rule, with, rule.level, everyone(with), fmt::format("{} holds {}; {}", *entry, listed(found), rule.meaning),
          out);
    }
  }
}

void command_name(const Rule& rule, const Case& with, std::vector<Verdict>& out) {
  if (is_python_tool(with.effect.variable)) {
    add(rule, with, rule.level, {}, fmt::format("`{}` {}", with.effect.variable, rule.meaning), out);
  }
}

bool starts_conda(std::string_view code) {
  constexpr std::array<std::string_view, 5> k_signs = {"conda.sh", "conda.csh", "bin/activate", "conda activate",
                                                       "shell.bash hook"};
  return std::any_of(k_signs.begin(), k_signs.end(),
                     [&](std::string_view sign) { return code.find(sign) != std::string_view::npos; });
}

void conda_code(const Rule& rule, const Case& with, std::vector<Verdict>& out) {
  for (const auto& value : with.effect.values) {
    if (!value) {
      add(rule, with, Level::note, everyone(with),
          fmt::format("shell code that is unknown, because {}", value.because()), out);
    } else if (starts_conda(*value)) {
      add(rule, with, rule.level, everyone(with), fmt::format("`{}` {}", *value, rule.meaning), out);
    }
  }
}

// --- the table -----------------------------------------------------------------------------------------------------

constexpr std::array k_sets = {Verb::set, Verb::push};
constexpr std::array k_paths = {Verb::prepend_path, Verb::append_path, Verb::set, Verb::push};
constexpr std::array k_fronts = {Verb::prepend_path, Verb::set, Verb::push};
constexpr std::array k_names = {Verb::set_alias, Verb::set_function};
constexpr std::array k_code = {Verb::shell_code};
constexpr std::array k_scripts = {Verb::source_script};

constexpr std::string_view k_leave = "leave * out where you use a Python of your own: `module unload *`";
constexpr std::string_view k_first = "load * before you activate an environment, not after";
constexpr std::string_view k_unalias = "after loading * type `unalias NAME` or `unset -f NAME`";
constexpr std::string_view k_new_shell = "open a new shell instead of `module unload *`";
constexpr std::string_view k_nothing = "nothing, unless it surprises you";

// clang-format off
constexpr auto k_rules = std::to_array<Rule>({
  {"pythonpath-foreign", k_paths, "PYTHONPATH", Level::error, "another Python imports them first and breaks", k_leave, foreign_path},
  {"pythonpath", k_paths, "PYTHONPATH", Level::warning, "every Python, that of a venv or conda environment too, imports from there first", k_leave, any_path},
  {"startup-hook", k_paths, "PYTHONPATH", Level::error, "runs at the start of every Python", k_leave, startup_hook},
  {"pythonhome", k_sets, "PYTHONHOME", Level::error, "PYTHONHOME makes a Python of another folder look for its standard library there, and fail", k_leave, python_home},
  {"pythonplatlibdir", k_sets, "PYTHONPLATLIBDIR", Level::error, "PYTHONPLATLIBDIR moves the standard library of every Python", k_leave, nullptr},
  {"pythonuserbase", k_sets, "PYTHONUSERBASE", Level::warning, "PYTHONUSERBASE changes where `pip install --user` writes and where packages are imported from", k_leave, nullptr},
  {"pythonstartup", k_sets, "PYTHONSTARTUP", Level::warning, "PYTHONSTARTUP runs a file at the start of every interactive Python", k_leave, nullptr},
  {"pythonnousersite", k_sets, "PYTHONNOUSERSITE", Level::note, "PYTHONNOUSERSITE hides what `pip install --user` installed", k_nothing, nullptr},
  {"ebpythonprefixes", k_paths, "EBPYTHONPREFIXES", Level::note, "only EasyBuild's own Python heeds EBPYTHONPREFIXES, and puts it after a venv's packages", k_nothing, nullptr},
  {"virtual-env", k_sets, "VIRTUAL_ENV", Level::warning, "VIRTUAL_ENV makes tools take another environment for the active one", k_first, nullptr},
  {"conda-variable", k_sets, "CONDA_*", Level::warning, "CONDA_ variables make conda take another environment for the active one", k_first, nullptr},
  {"pip-variable", k_sets, "PIP_*", Level::warning, "PIP_ variables change what every pip does", k_leave, nullptr},
  {"uv-variable", k_sets, "UV_*", Level::warning, "UV_ variables change what every uv does", k_leave, nullptr},
  {"ld-preload", k_paths, "LD_PRELOAD", Level::warning, "LD_PRELOAD loads a library into every program", k_leave, nullptr},
  {"ld-library-path", k_paths, "LD_LIBRARY_PATH", Level::warning, "programs and extension modules built for other ones load these", k_leave, dangerous_libraries},
  {"path-order", k_fronts, "PATH", Level::note, "these come before those on the rest of PATH", k_first, hidden_programs},
  {"command-name", k_names, "", Level::error, "in the user's shell no longer is the program on PATH", k_unalias, command_name},
  {"conda-shell-code", k_code, "", Level::warning, "starts conda in the user's shell", k_first, conda_code},
  {k_leak_rule, {}, "", Level::note, "`module unload` does not take it back", k_new_shell, nullptr},
  {"conda-script", k_scripts, "", Level::warning, "starts conda in the user's shell", k_first, conda_code},
});
// clang-format on

} // namespace

std::span<const Rule> rules() {
  return k_rules;
}

std::string cure_of(const Verdict& verdict) {
  const auto* rule = std::ranges::find(k_rules, verdict.rule, &Rule::name);
  std::string text(rule == k_rules.end() ? std::string_view() : rule->cure);
  for (size_t at = text.find('*'); at != std::string::npos; at = text.find('*', at + verdict.module.size())) {
    text.replace(at, 1, verdict.module);
  }
  return text;
}

} // namespace envboot::hijack
