#pragma once

#include <chrono>
#include <functional>

namespace envboot {

/// Runs `work` in a thread of its own until it ends or `give_up`, asked some times a second, says true. Then the thread
/// is left behind, for ever if need be, so `work` must own all that it touches. Whether it ended; what it throws before
/// that is thrown here. Where the account may have no more threads the caller does it, and nothing bounds it.
bool ends_before(std::function<void()> work, const std::function<bool()>& give_up);

/// As that, for at most `time`.
bool ends_within(std::chrono::milliseconds time, std::function<void()> work);

} // namespace envboot
