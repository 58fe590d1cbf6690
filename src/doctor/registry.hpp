#pragma once

#include "doctor/finding.hpp"
#include "doctor/patient.hpp"

#include <functional>
#include <span>

namespace envboot::doctor {

/// A check: its code, what it looks at in a few words, and how it is handed its facts.
struct CheckRow {
  std::string_view code;
  std::string_view title;
  Result<std::vector<Finding>> (*run)(Patient& patient);
};

/// In the order they are run: cheap ones first.
std::span<const CheckRow> all_checks();

/// Which checks to run; a prefix such as `EB3` names a family. Both empty: all.
struct Selection {
  std::vector<std::string> only, skip;
  [[nodiscard]] bool takes(std::string_view code) const;
};

/// Kind::usage when a word of the selection names no check.
Status check_selection(const Selection& selection);

/// Called for each check with the time it took.
using Timed = std::function<void(std::string_view code, std::chrono::microseconds time)>;

/// How long things may take before they are given up.
struct Patience {
  std::chrono::milliseconds call{5000};   ///< one look at the disk
  std::chrono::milliseconds way{1000};    ///< to learn which file system a call hangs on
  std::chrono::milliseconds check{25000}; ///< one check, also while the instruments' deadline is far
  std::chrono::milliseconds late{2000};   ///< one check after that deadline
  size_t rounds = 8;                      ///< so many threads are begun; when the last one hangs, the rest is skipped
};

/// Runs the selected checks. A check that throws becomes an error finding of its code; facts that can't be had make it
/// skipped. It comes back whatever hangs: what doesn't answer is left alone (and a thread with it, which may never end:
/// see os/front.hpp), and each check that would have looked there is skipped besides what it found elsewhere.
Report examine(const Instruments& instruments, const Chart& chart, const Selection& selection, const Timed& timed,
               const Patience& patience = {});

} // namespace envboot::doctor
