#pragma once

#include "modulefile/tcl_values.hpp"

namespace envboot::modulefile {

/// A channel to write to of which nothing remains. No file is behind it, not even /dev/null: a process that only looks
/// (os/confine.hpp) can't open that.
/// `number` tells it from others of its interpreter.
Tcl_Channel open_waste_channel(int number);

} // namespace envboot::modulefile
