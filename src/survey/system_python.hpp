#pragma once

#include "os/file_system.hpp"
#include "util/environment.hpp"

#include <optional>

namespace envboot::survey {

/// The mark beside the standard library by which a system forbids pip to install into its own Python (PEP 668).
struct ManagedPython {
  AbsPath python; ///< the first on PATH
  AbsPath mark;   ///< its EXTERNALLY-MANAGED
};
/// Nothing where the first Python on PATH is an environment's, or has no such mark.
std::optional<ManagedPython> managed_python(os::FileReader& files, const Environment& environment);

} // namespace envboot::survey
