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
  std::string interpreter; ///< the path as written, without arguments; the `/bin/sh` trampoline resolved
  bool interpreter_exists = false;
  bool inside = false; ///< it is the prefix's own, also where the prefix is reached through a link
};

/// Whether an environment keeps out what PYTHONPATH names.
enum class Guard {
  not_ours, ///< envboot did not make it
  wanted_off,
  missing, ///< of one Python of it at least
  present,
};

/// What files tell of a virtual or conda environment, or of a Python that stands by itself (base); nothing is run.
struct PrefixFacts {
  enum class Kind { venv, conda, base };
  AbsPath prefix;
  AbsPath real = prefix; ///< with every link resolved
  Kind kind = Kind::venv;
  AbsPath interpreter = prefix / "bin/python"; ///< bin/python3 where a base has only that
  std::optional<PythonLink> python;            ///< nothing when bin/python is missing altogether
  std::map<std::string, std::string> pyvenv;   ///< pyvenv.cfg's keys in lower case
  std::vector<ScriptShebang> scripts;          ///< those that name a python by its path
  std::optional<AbsPath> activates;            ///< the folder that bin/activate of a venv puts on PATH
  bool activates_same = false;                 ///< it is this environment by another name
  std::vector<AbsPath> site_packages;          ///< lib/pythonX.Y/site-packages that exist
  Guard guard = Guard::not_ours;
  [[nodiscard]] bool sees_user_site() const; ///< any but a venv without system site-packages
};

/// Fails when `prefix` is neither: no pyvenv.cfg and no conda-meta.
Result<PrefixFacts> prefix_facts(os::FileReader& files, const AbsPath& prefix);
/// Takes also the prefix of a Python that stands by itself: /usr, or where one was compiled to.
Result<PrefixFacts> prefix_or_base_facts(os::FileReader& files, const AbsPath& prefix);

std::map<std::string, std::string> parse_pyvenv(std::string_view text);

/// `3.7` of `…/lib/python3.7/site-packages`.
std::string python_of(const AbsPath& site_packages);

} // namespace envboot::survey
