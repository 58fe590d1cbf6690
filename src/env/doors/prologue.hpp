#pragma once

#include "env/spec.hpp"

#include <string_view>

namespace envboot::env {

/// The lines a PBS or Slurm job begins with: to the folder it was submitted from, into the environment, or the job
/// stops. For any sh, to be pasted or sourced. `text`: scripts/prologue.sh.in.
Result<std::string> render_prologue(const EnvironmentSpec& spec, std::string_view text);

} // namespace envboot::env
