#pragma once

#include "modulefile/resolve.hpp"

namespace envboot::modulefile {

/// As Environment Modules 5.2 resolves names.
std::unique_ptr<Names> modules_names(const TreeIndex& index);

} // namespace envboot::modulefile
