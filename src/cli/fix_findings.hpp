#pragma once

#include "cli/terminal.hpp"
#include "doctor/registry.hpp"
#include "store/folders.hpp"

namespace envboot::cli {

/// Looks once more; `timed` as doctor::examine hears it is the caller's.
using Examine = std::function<Result<doctor::Report>(const doctor::Selection& selection)>;

/// `doctor --fix` with --dry-run and --unsafe-fixes. Each check whose findings were mended runs again, and what it
/// still finds is said. ExitCode::failed where something could not be mended; findings where errors are left.
Result<ExitCode> fix_findings(const Call& call, World& world, Terminal& terminal, const store::Folders& folders,
                              const doctor::Report& report, const Examine& examine);

/// `doctor --undo`: the last --fix is taken back. ExitCode::refused where a file was changed since.
Result<ExitCode> undo_fix(const Call& call, World& world, Terminal& terminal, const store::Folders& folders);

} // namespace envboot::cli
