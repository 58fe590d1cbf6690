#pragma once

#include "modulefile/effect.hpp"
#include "os/file_system.hpp"

#include <span>

namespace envboot::hijack {

/// A conda that a module would bring, found without loading it.
struct CondaCandidate {
  AbsPath root = AbsPath::root(); ///< the folder that has bin/conda
  modulefile::Effect evidence;    ///< the command that names it
};

/// Where a module's own effects say conda is: an entry of PATH with a conda in it, a variable such as PYTHON_ROOT that
/// names the installation, shell code that sources its conda.sh. Only folders that do hold bin/conda; each once, in the
/// order of the effects.
std::vector<CondaCandidate> conda_of(std::span<const modulefile::Effect> effects, os::FileReader& files);

} // namespace envboot::hijack
