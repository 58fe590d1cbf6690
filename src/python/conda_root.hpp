#pragma once

#include "dist/version.hpp"
#include "os/file_system.hpp"
#include "util/environment.hpp"
#include "util/known.hpp"

#include <string>

namespace envboot::python {

/// A conda installation of the site or the user.
struct CondaRoot {
  AbsPath root;
  AbsPath executable; ///< its `conda`
  Known<dist::Version> version;
};

/// From files alone. An error when there is no conda, or the Python that its first line names is gone.
Result<CondaRoot> describe_conda(os::FileReader& files, const AbsPath& root);

/// PEP 440 specifiers as conda writes them on its command line: `==3.7.*` → `python=3.7`, `>=3.7,<3.9` →
/// `python>=3.7,<3.9`.
std::string conda_spec(std::string_view package, const dist::Specifiers& wanted);

/// Takes the line PREFIX out of HOME/.conda/environments.txt, to which `conda create` appends it. A link there is left
/// alone.
Status forget_environment(os::FileSystem& files, const Environment& user, const AbsPath& prefix);

} // namespace envboot::python
