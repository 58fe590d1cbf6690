#pragma once

#include "store/folders.hpp"

namespace envboot::init {

/// A line for the plan where a path of the environment's, or of its modulefiles, has letters beyond ASCII: what then
/// fails in the C locale, which jobs often have. "" where all is ASCII.
std::string beyond_ascii(const store::Folders& folders);

} // namespace envboot::init
