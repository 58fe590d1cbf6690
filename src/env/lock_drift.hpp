#pragma once

#include "env/drift.hpp"

namespace envboot::env {

/// What an environment holds otherwise than its lock tells: Python, packages that came, went or are of another version
/// or from another file, changed files. What one of the two does not know is no difference. In the order of names.
std::vector<Drift> drift_between(const Lockfile& then, const Lockfile& now);

} // namespace envboot::env
