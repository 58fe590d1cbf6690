#pragma once

#include <future>
#include <utility>

namespace envboot {

/// Runs `work` beside the caller, in a thread of its own. Where the account may have no more threads, get() and wait()
/// do it; the future's end waits for a thread.
template <typename Work>
auto beside(Work work) {
  return std::async(std::launch::async | std::launch::deferred, std::move(work));
}

} // namespace envboot
