#pragma once

#include "util/result.hpp"

#include <span>
#include <string>
#include <string_view>

namespace envboot::emit {

// What a job file holds beside its shell code.

/// `MARK OPTION VALUE`, a line that a scheduler reads: `#PBS -N train`, `#SBATCH --time=01:00:00` (an OPTION that ends
/// in
/// `=` has no blank after it). Such lines have no quoting that PBS, Torque and Slurm agree about, so a value is
/// letters, digits and `._:=+,@%/-`, not beginning with `-`; all else is Kind::refused.
Result<std::string> directive(std::string_view mark, std::string_view option, std::string_view value);

/// A command as a person would type it: words that need none have no quotes. Refuses NUL.
Result<std::string> shell_command(std::span<const std::string> words);

} // namespace envboot::emit
