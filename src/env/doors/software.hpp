#pragma once

#include "env/doors/modulefiles.hpp"
#include "os/file_system.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace envboot::env {

/// A folder of a piece of software, and the variable that its module puts it first on.
struct SoftwarePath {
  std::string_view variable;
  AbsPath folder;
  bool only_if_set = false; ///< unset, the variable means places that it would hide
  bool operator==(const SoftwarePath&) const = default;
};

/// Software below a prefix, as a module describes it.
struct Software {
  ModuleName module;
  AbsPath prefix;
  std::vector<std::string> required; ///< modules that are loaded first
  std::vector<SoftwarePath> paths;   ///< in the order in which they are put in front
};

/// What there is below `prefix`: programs, manuals, what compilers, pkg-config and CMake look for. LD_LIBRARY_PATH only
/// with `library_path`: it reaches every program that is started, and the software's own find their libraries without.
std::vector<SoftwarePath> software_paths(os::FileReader& files, const AbsPath& prefix, bool library_path);
/// Folders of Python packages below `prefix`. No module puts them on PYTHONPATH.
std::vector<AbsPath> python_packages(os::FileReader& files, const AbsPath& prefix);

/// Refuses (Kind::refused) what is no module's name: parts as in ModuleName, with `/` between.
Status check_required(std::string_view module);

/// The pair, below a folder of MODULEPATH. `templates`: modulefiles/software.{tcl,lua}.in. Refuses (Kind::refused) a
/// prefix with a colon or a newline.
Result<std::vector<DoorFile>> render_software(const Software& software, const ModulefileTemplates& templates);

} // namespace envboot::env
