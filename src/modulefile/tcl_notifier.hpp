#pragma once

namespace envboot::modulefile {

/// How Tcl's event loop waits in this process: it sleeps until the next timer, hears of no channel and starts no
/// thread. To be called before the first interpreter is made.
void wait_by_sleeping();

} // namespace envboot::modulefile
