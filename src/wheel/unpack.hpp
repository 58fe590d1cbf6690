#pragma once

#include "os/file_system.hpp"
#include "util/deadline.hpp"
#include "wheel/archive_hash.hpp"
#include "wheel/install_plan.hpp"
#include "wheel/report.hpp"

#include <functional>

namespace envboot::wheel {

struct UnpackOptions {
  bool scan = false;                                           ///< look for GPU code as the bytes pass
  bool two_threads = true;                                     ///< false: all in this one
  uint32_t umask = 022;                                        ///< files get 0666 without it
  std::function<void(uint64_t done, uint64_t total)> progress; ///< called by either thread, not by both at once
};

/// What came out of it.
struct Unpacked {
  std::vector<dist::RecordLine> files;  ///< path below the prefix, hash and size as written
  std::vector<LibraryReport> libraries; ///< where it was scanned
  Sha256 archive;                       ///< of the wheel itself
};

/// Writes every file and script of the plan below `stage`, which stands for the prefix. One pass over the archive:
/// inflated, held against CRC-32, RECORD's SHA-256 and size, scanned and written; nothing of a member that is not as
/// promised is vouched for, and the first such error ends it (Kind::refused). Nothing is synced. About 17 MB of memory.
/// `hash` is that of `archive`, as far as it got; it is brought to its end.
Result<Unpacked> unpack(os::File& archive, ArchiveHash& hash, const InstallPlan& plan, os::Dir& stage,
                        const UnpackOptions& options, Deadline deadline);

} // namespace envboot::wheel
