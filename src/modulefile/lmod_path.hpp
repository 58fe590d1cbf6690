#pragma once

#include "modulefile/effect.hpp"
#include "util/environment.hpp"

namespace envboot::modulefile {

/// Path effects of a Lua file, as Lmod makes them: an entry that is there already moves, entries with a higher priority
/// come first, and each is written without doubled and trailing slashes. Counts how often an entry was added in
/// __LMOD_REF_COUNT_V and keeps priorities in __LMOD_Priority_V, as Lmod 8 does with LMOD_DUPLICATE_PATHS at its usual
/// "no".
void lmod_add_path(const Effect& effect, bool front, Environment& environment);
void lmod_remove_path(const Effect& effect, Environment& environment);

} // namespace envboot::modulefile
