#pragma once

#include "os/file_system.hpp"

#include <vector>

namespace envboot::survey {

/// Names of `folder` that can be part of a path, in order; empty when it can't be read.
std::vector<RelPath> names_in(os::FileReader& files, const AbsPath& folder);

} // namespace envboot::survey
