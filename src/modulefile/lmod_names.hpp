#pragma once

#include "modulefile/resolve.hpp"

namespace envboot::modulefile {

/// As Lmod 8.6 resolves names.
std::unique_ptr<Names> lmod_names(const TreeIndex& index);

} // namespace envboot::modulefile
