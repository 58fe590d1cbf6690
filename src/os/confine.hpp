#pragma once

#include "util/result.hpp"

namespace envboot::os {

/// From now on, and for good, the kernel lets this process look only: nothing is opened for writing, made, renamed or
/// removed, no program or thread is started, nobody is connected to or signalled. What it has open stays usable. Needs
/// no privilege. The error says why the kernel gives no such promise; then nothing has changed.
Status look_only();

} // namespace envboot::os
