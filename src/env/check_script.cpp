#include "env/check_script.hpp"
#include "emit/quoted.hpp"
#include "os/read.hpp"

#include <algorithm>
#include <map>

namespace envboot::env {
namespace {

using emit::Quoted;
using Variables = std::map<std::string, std::string, std::less<>>;

struct ShellRow {
  std::string_view name, program;
  ShellKind kind;
  std::vector<std::string_view> options;
};

const std::vector<ShellRow>& shell_rows() {
  static const std::vector<ShellRow> rows = {
      {"bash", "bash", ShellKind::sh, {"--noprofile", "--norc"}},
      {"bash --posix", "bash", ShellKind::sh, {"--posix", "--noprofile", "--norc"}},
      {"zsh", "zsh", ShellKind::sh, {"-f"}},
      {"dash", "dash", ShellKind::sh, {}},
      {"ksh93", "ksh93", ShellKind::sh, {}},
      {"mksh", "mksh", ShellKind::sh, {}},
      {"yash", "yash", ShellKind::sh, {"--norcfile"}},
      {"busybox sh", "busybox", ShellKind::sh, {"sh"}},
      {"tcsh", "tcsh", ShellKind::csh, {"-f"}},
      {"csh", "bsd-csh", ShellKind::csh, {"-f"}},
      {"fish", "fish", ShellKind::fish, {"--no-config"}},
  };
  return rows;
}

/// Variables that shells set by themselves, that only tell where conda is, or that only we set.
bool is_compared(std::string_view name) {
  static constexpr std::string_view k_passed_over[] = {
      "SHLVL",     "PWD",       "OLDPWD",           "_",          "PS1",         "_CE_M",
      "_CE_CONDA", "CONDA_EXE", "CONDA_PYTHON_EXE", "_CONDA_EXE", "_CONDA_ROOT", "PYTHONNOUSERSITE"};
  return std::ranges::find(k_passed_over, name) == std::end(k_passed_over);
}

Result<std::string> source_line(const InstalledShell& shell, const AbsPath& script) {
  switch (shell.kind) {
  case ShellKind::sh:
    return ". " + TRY(Quoted<emit::Sh>::of(script.string())).text();
  case ShellKind::csh:
    return "source " + TRY(Quoted<emit::Csh>::of(script.string())).text();
  case ShellKind::fish:
    return "source " + TRY(Quoted<emit::Fish>::of(script.string())).text();
  }
  return std::string();
}

/// Runs `commands` and gives the environment that a child then sees.
Result<Variables> environment_after(os::Processes& processes, const InstalledShell& shell, std::string commands,
                                    Environment before, Deadline deadline) {
  os::Command command;
  command.argv = shell.argv;
  command.environment = std::move(before);
  command.input = std::move(commands) + "\nexec /usr/bin/env -0\n";
  os::Outcome outcome = TRY(processes.run(command, std::move(deadline)));
  if (!outcome.good()) {
    return fail(os::describe_failure(command, outcome));
  }
  Variables variables;
  for (std::string_view rest = outcome.out; !rest.empty();) {
    std::string_view one = rest.substr(0, rest.find('\0'));
    size_t equals = one.find('=');
    if (equals != std::string_view::npos) {
      variables.emplace(one.substr(0, equals), one.substr(equals + 1));
    }
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
  }
  return variables;
}

/// Without conda's own folders, which no environment needs on PATH.
std::string without_conda(const std::string& path, const AbsPath& root) {
  std::string kept;
  for (std::string_view rest = path; !rest.empty();) {
    std::string_view entry = rest.substr(0, rest.find(':'));
    if (entry != (root / "condabin").string()) {
      kept += (kept.empty() ? "" : ":") + std::string(entry);
    }
    rest.remove_prefix(std::min(rest.size(), entry.size() + 1));
  }
  return kept;
}

Environment empty_shell(const ScriptTrial& trial) {
  return Environment{{"HOME", trial.home.string()}, {"PATH", "/usr/bin:/bin"}};
}

/// What conda itself would make of an empty shell.
Result<Variables> wanted(os::Processes& processes, const InstalledShell& shell, const ScriptTrial& trial,
                         Deadline deadline) {
  Environment environment = empty_shell(trial);
  for (const WantedVariable& variable : trial.answer.variables) {
    if (variable.value) {
      environment.set(variable.name,
                      variable.name == "PATH" ? without_conda(*variable.value, trial.root) : *variable.value);
    }
  }
  std::string hooks;
  if (shell.kind == ShellKind::sh) {
    for (const std::string& hook : trial.answer.hooks) {
      hooks += ". " + TRY(Quoted<emit::Sh>::of(hook)).text() + "\n";
    }
  }
  return environment_after(processes, shell, std::move(hooks), std::move(environment), std::move(deadline));
}

} // namespace

std::vector<InstalledShell> installed_shells(os::FileReader& files, const Environment& user) {
  std::vector<AbsPath> folders;
  std::string path = user.get_or("PATH", "") + ":/usr/bin:/bin";
  for (std::string_view rest = path; !rest.empty();) {
    std::string_view entry = rest.substr(0, rest.find(':'));
    if (auto folder = AbsPath::parse(entry)) {
      folders.push_back(*folder);
    }
    rest.remove_prefix(std::min(rest.size(), entry.size() + 1));
  }
  std::vector<InstalledShell> found;
  for (const ShellRow& row : shell_rows()) {
    RelPath program = *RelPath::parse(row.program);
    auto folder =
        std::ranges::find_if(folders, [&](const AbsPath& one) { return os::is_regular(files, one / program); });
    if (folder != folders.end()) {
      InstalledShell shell{std::string(row.name), row.kind, {(*folder / program).string()}};
      shell.argv.insert(shell.argv.end(), row.options.begin(), row.options.end());
      found.push_back(std::move(shell));
    }
  }
  return found;
}

Result<std::vector<std::string>> try_script(os::Processes& processes, const InstalledShell& shell,
                                            const ScriptTrial& trial, Deadline deadline) {
  Variables conda = TRY(wanted(processes, shell, trial, deadline));
  std::string line = TRY(source_line(shell, trial.script));
  Variables ours = TRY(environment_after(processes, shell, std::move(line), empty_shell(trial), deadline));
  std::vector<std::string> differences;
  for (const auto& [name, value] : conda) {
    auto own = ours.find(name);
    if (is_compared(name) && (own == ours.end() || own->second != value)) {
      differences.push_back(
          fmt::format("{}: conda {}, the script {}", name, value, own == ours.end() ? "leaves it unset" : own->second));
    }
  }
  for (const WantedVariable& variable : trial.answer.variables) {
    if (!variable.value && is_compared(variable.name) && ours.contains(variable.name)) {
      differences.push_back(fmt::format("{}: conda unsets it, the script {}", variable.name, ours[variable.name]));
    }
  }
  return differences;
}

} // namespace envboot::env
