#pragma once

#include "doctor/registry.hpp"

#include <mutex>

namespace envboot::doctor {

/// What one check came to.
struct Outcome {
  Result<std::vector<Finding>> findings;
  std::chrono::microseconds time{0};
  bool in_part = false; ///< something of what it looks at did not answer
};

/// Checks run one after another on a patient of their own, in a thread that may be left behind.
class Round {
 public:
  Round(const Instruments& instruments, const Chart& chart, std::vector<const CheckRow*> checks,
        std::vector<survey::SilentPlace> silent, std::chrono::milliseconds call_patience);

  /// The thread's work; it ends early when the round was closed.
  void run();

  /// Why nobody should wait for it any longer: a path whose call doesn't return, or nothing but the time of the check
  /// that runs, which may take `longest`.
  struct Hang {
    std::optional<AbsPath> path;
  };
  [[nodiscard]] std::optional<Hang> hang(std::chrono::milliseconds longest) const;

  /// What was found, in the order of the checks; no more is added.
  std::vector<Outcome> close();
  [[nodiscard]] const os::CallWatch& watch() const { return m_watch; }

 private:
  os::CallWatch m_watch;
  os::WatchedReader m_files;
  os::WatchedProcesses m_processes;
  Patient m_patient;
  const std::vector<const CheckRow*> m_checks;
  mutable std::mutex m_mutex;
  std::vector<Outcome> m_outcomes;
  os::CallWatch::Clock::time_point m_begun = os::CallWatch::Clock::now();
  bool m_closed = false;
};

} // namespace envboot::doctor
