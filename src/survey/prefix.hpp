#pragma once

#include "os/file_system.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace envboot::survey {

/// Where the links of a `python` lead.
struct PythonLink {
  AbsPath at;                     ///< PREFIX/bin/python
  std::vector<std::string> chain; ///< each link's target in turn
  bool dangling = false;
};

/// A script in PREFIX/bin and the interpreter its first line names.
struct ScriptShebang {
  AbsPath script;
  std::string interpreter; ///< as written, without arguments; the `/bin/sh` trampoline resolved
  bool interpreter_exists = false;
};

/// What files tell of a virtual or conda environment; nothing is run.
struct PrefixFacts {
  enum class Kind { venv, conda };
  AbsPath prefix;
  Kind kind = Kind::venv;
  std::optional<PythonLink> python;          ///< nothing when bin/python is missing altogether
  std::map<std::string, std::string> pyvenv; ///< pyvenv.cfg's keys in lower case
  std::vector<ScriptShebang> scripts;
  std::vector<AbsPath> site_packages;        ///< lib/pythonX.Y/site-packages that exist
  [[nodiscard]] bool sees_user_site() const; ///< conda, or a venv with system site-packages
};

/// Fails when `prefix` is neither: no pyvenv.cfg and no conda-meta.
Result<PrefixFacts> prefix_facts(os::FileReader& files, const AbsPath& prefix);

/// The interpreter of a `#!` line, "" when the text has none. Knows `#!/bin/sh` + `'''exec' PYTHON "$0" "$@"`, which
/// installers write when a path is too long or holds blanks, and `/usr/bin/env NAME` (gives NAME).
std::string shebang_interpreter(std::string_view text);

std::map<std::string, std::string> parse_pyvenv(std::string_view text);

} // namespace envboot::survey
