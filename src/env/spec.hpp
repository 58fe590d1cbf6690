#pragma once

#include "dist/python_line.hpp"
#include "util/rel_path.hpp"
#include "util/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace envboot::env {

/// What an environment is to its activate scripts. `venv_with_system` sees the packages of its base, and so would see
/// the user's own too.
enum class Flavour { venv, venv_with_system, conda };

/// A variable that an environment itself wants set, or unset, while it is active.
struct WantedVariable {
  std::string name;
  std::optional<std::string> value;
  bool operator==(const WantedVariable&) const = default;
};

/// One environment, described once; everything by which it is entered is rendered from this.
struct EnvironmentSpec {
  std::string name;
  AbsPath prefix;     ///< the published path, `envs/NAME`: what all doors name
  AbsPath generation; ///< where its files really are, `envs/.gen/NAME-ID`, until and after it is published
  dist::PythonLine python;
  Flavour flavour = Flavour::venv;
  std::vector<WantedVariable> variables;
  std::string label;             ///< what prompts and CONDA_DEFAULT_ENV say; its name where empty
  std::optional<AbsPath> script; ///< the sh script to enter it by; bin/activate in the prefix where empty

  [[nodiscard]] const std::string& shown() const { return label.empty() ? name : label; }
  /// Of the script for sh, csh or fish: `suffix` is "", `.csh` or `.fish`.
  [[nodiscard]] std::string script_path(std::string_view suffix = "") const {
    return script.value_or(prefix / "bin/activate").string() + std::string(suffix);
  }
};

/// Refuses (Kind::refused) what some door can't carry: a prefix with a colon (PATH has no quoting) or a newline, a name
/// that is empty, a path or holds control characters, a variable whose name no shell takes.
Status check(const EnvironmentSpec& spec);

} // namespace envboot::env
