#pragma once

#include "survey/packages.hpp"

namespace envboot::survey {

/// A file or folder that `import` finds before the module of that name.
struct ShadowingFile {
  AbsPath file;
  std::string module;
  std::string owner; ///< whose module it hides: `the standard library`, or the folder of the package
};

/// `folder`: the one that a program is started in; what lies in it comes first for `python -m`, `python -c` and for the
/// scripts in it. `site_packages`: of the active environment. Nothing for a folder that belongs to a Python itself.
std::vector<ShadowingFile> shadowing_files(os::FileReader& files, const AbsPath& folder,
                                           const std::vector<AbsPath>& site_packages);

} // namespace envboot::survey
