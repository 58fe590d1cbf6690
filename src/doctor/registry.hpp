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

/// Called after each check with the time it took.
using Timed = std::function<void(std::string_view code, std::chrono::microseconds time)>;

/// Runs the selected checks. A check that throws becomes an error finding of its code; facts that can't be had make it
/// skipped.
Report examine(Patient& patient, const Selection& selection, const Timed& timed);

} // namespace envboot::doctor
