#pragma once

#include "os/file_system.hpp"

#include <chrono>

namespace envboot::doctor {

/// Removes what old runs of `--fix` kept: those that are not among the last ten and older than 90 days. One that set
/// something aside on another file system stays as long as that is there, and one that a newer envboot made. The caller
/// holds the lock of the folder of fixes. Killed in between, the next call goes on.
Status forget_old_runs(os::FileSystem& files, const AbsPath& fixes, std::chrono::system_clock::time_point now);

} // namespace envboot::doctor
