#pragma once

#include "python/install.hpp"

namespace envboot::python {

// What calls of pip and uv have in common, for those that install and those that only choose.

/// Kind::usage where a requirement or a constraint could be taken for an option or hold a second line.
Status check_requirements(const InstallWish& wish);

/// Writes them into the scratch folder or the environment, under the name that what_to_install() gives.
Status write_constraints(os::FileSystem& files, const InstallWish& wish);
/// The words behind `install`: constraints, what is kept, what is required.
std::vector<std::string> what_to_install(const InstallWish& wish);

/// The user's pip settings as far as they hold here, and the wish's index before theirs; notes what does not hold.
PipSettings settings_of(os::Processes& processes, const InstallWish& wish, action::Progress& progress,
                        Deadline deadline);

os::Command pip_command(const InstallWish& wish, const PipSettings& settings, const std::vector<std::string>& what);
os::Command uv_command(const InstallWish& wish, const AbsPath& program, const PipSettings& settings,
                       const std::vector<std::string>& what);
/// Whether uv serves this Python and these settings; a note says which setting it doesn't.
bool may_use_uv(const Interpreter& interpreter, const PipSettings& settings, action::Progress& progress);

/// Turns what it says into progress. A failure comes in words.
Result<os::Outcome> run_installer(os::Processes& processes, const os::Command& command, action::Progress& progress,
                                  Deadline deadline);

} // namespace envboot::python
