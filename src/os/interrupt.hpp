#pragma once

#include "util/deadline.hpp"

namespace envboot::os {

/// Makes SIGINT, SIGTERM, SIGHUP and SIGXCPU set the flag instead of ending the process (a second one ends it), and
/// ignores SIGPIPE. Once a process.
CancelFlag catch_signals();

} // namespace envboot::os
