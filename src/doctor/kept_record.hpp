#pragma once

#include "doctor/kept.hpp"

// How a run of `--fix` is written down in its folder.
namespace envboot::doctor {

inline const RelPath k_kept_journal{"changes"};

store::Record to_record(const Kept& kept);

/// What a run's journal tells.
struct KeptChanges {
  std::vector<Kept> changes; ///< in the order in which they were made
  bool taken_back = false;
  bool strange = false; ///< a newer envboot made some of them
};
Result<KeptChanges> read_kept(os::Dir& run);

/// Names of the runs in the folder of fixes, the last one first.
Result<std::vector<RelPath>> kept_runs(os::Dir& fixes);

} // namespace envboot::doctor
