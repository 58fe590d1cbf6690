#pragma once

#include "modulefile/effect.hpp"
#include "util/environment.hpp"

namespace envboot::modulefile {

// What prepend-path, append-path and remove-path do to a variable and to its reference counts, which Modules 5 keeps in
// __MODULES_SHARE_VARIABLE as entry:count:entry:count with `\:` for a colon; a count of one isn't written, but that of
// an empty entry. Source: runs of Modules 5.2, which test/oracle repeats.

void add_path(const Effect& effect, bool front, Environment& environment);
void remove_path(const Effect& effect, Environment& environment);

} // namespace envboot::modulefile
