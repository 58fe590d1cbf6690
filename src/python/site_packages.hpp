#pragma once

#include "os/file_system.hpp"
#include "os/processes.hpp"
#include "util/url.hpp"

#include <string>
#include <vector>

namespace envboot::python {

/// An installed distribution as its dist-info or egg-info tells it.
struct Distribution {
  std::string name;     ///< normalised (PEP 503)
  std::string version;  ///< as written in the folder's name, "" when it says none
  AbsPath folder;       ///< the site-packages it lies in
  AbsPath info;         ///< its dist-info, egg-info, .egg or .egg-link
  bool complete = true; ///< false: a dist-info without RECORD, the trace of an installation that was cut off
};

/// In order of name. A folder that can't be listed is an error; a name that is no distribution's is passed over.
Result<std::vector<Distribution>> list_distributions(os::FileReader& files, const AbsPath& folder);

/// Top-level names that `import` finds in a folder: packages (also namespace packages), modules, extension modules.
/// What stands on PYTHONPATH shadows the same names in every interpreter.
Result<std::vector<std::string>> importable_names(os::FileReader& files, const AbsPath& folder);

/// `PREFIX/lib/pythonX.Y/site-packages` of each X.Y found below the prefix; Debian's dist-packages too.
std::vector<AbsPath> site_packages_of(os::FileReader& files, const AbsPath& prefix);

/// The package index pip uses by itself: the user's index-url, else the one built into this pip. No index's name stands
/// in envboot, pip is asked. `environment` is the child's whole environment.
Result<Url> default_index(os::Processes& processes, const AbsPath& python, const Environment& environment,
                          Deadline deadline);

} // namespace envboot::python
