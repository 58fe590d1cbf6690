#pragma once

#include "os/file_system.hpp"
#include "util/environment.hpp"

#include <string>
#include <vector>

namespace envboot::survey {

/// Entries of LD_PRELOAD that the loader does not find. Those with a token of its own (`$LIB`) are passed over.
std::vector<std::string> missing_preloads(os::FileReader& files, const Environment& environment);

} // namespace envboot::survey
