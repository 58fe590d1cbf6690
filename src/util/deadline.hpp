#pragma once

#include "util/result.hpp"

#include <atomic>
#include <chrono>
#include <memory>

namespace envboot {

/// Set once, from a signal handler or another thread; shared by every Deadline of a run.
using CancelFlag = std::shared_ptr<const std::atomic<bool>>;

/// How long an operation may take, and whether it was cancelled meanwhile. Pass it down by value; `within` only ever
/// shortens it.
class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  static Deadline after(std::chrono::milliseconds time, CancelFlag cancel = nullptr) {
    return Deadline(Clock::now() + time, std::move(cancel));
  }
  /// No limit in time; still cancellable.
  static Deadline never(CancelFlag cancel = nullptr) { return Deadline(Clock::time_point::max(), std::move(cancel)); }

  [[nodiscard]] Deadline within(std::chrono::milliseconds time) const {
    return Deadline(std::min(m_end, Clock::now() + time), m_cancel);
  }
  [[nodiscard]] bool cancelled() const { return m_cancel && m_cancel->load(std::memory_order_relaxed); }
  [[nodiscard]] bool expired() const { return cancelled() || Clock::now() >= m_end; }
  /// Time left, at least 0 and at most an hour (so that it fits poll's int).
  [[nodiscard]] std::chrono::milliseconds left() const {
    using std::chrono::milliseconds;
    if (expired()) {
      return milliseconds(0);
    }
    if (m_end - Clock::now() > std::chrono::hours(1)) {
      return std::chrono::hours(1);
    }
    return std::chrono::ceil<milliseconds>(m_end - Clock::now());
  }
  /// The error to return once expired(): interrupted when cancelled, else a failure "WHAT took too long".
  [[nodiscard]] Error error(const std::string& what) const {
    if (cancelled()) {
      return Error{Kind::interrupted, what + " was interrupted", {}, "run the same command again to go on", 0};
    }
    return Error{Kind::failed, what + " took too long", {}, {}, 0};
  }

 private:
  Deadline(Clock::time_point end, CancelFlag cancel) : m_end(end), m_cancel(std::move(cancel)) {}
  Clock::time_point m_end;
  CancelFlag m_cancel;
};

} // namespace envboot
