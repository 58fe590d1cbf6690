#pragma once

#include <functional>

namespace envboot::os {

/// Ends this process with what `work` returns, which a child of it does: a thread that hangs in the kernel keeps its
/// process from ending, even from being killed, and whoever waits for it. The child may be left to that; this one ends
/// as soon as `work` has returned. Signals that ask to stop reach the child. To be called while there is one thread;
/// where no process can be made, `work` is done here.
[[noreturn]] void end_in_front_of(const std::function<int()>& work);

} // namespace envboot::os
