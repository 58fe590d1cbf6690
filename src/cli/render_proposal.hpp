#pragma once

#include "init/run.hpp"

namespace envboot::cli {

/// What was found and what will be done, for a yes or for --dry-run. `site_because`: why that profile was chosen.
std::string render_proposal(const init::Proposal& proposal, const std::vector<std::string>& plan,
                            const std::string& site_because);

/// Paths below the home as people write them.
std::string with_tilde(std::string text, const AbsPath& home);

/// How to enter, check and undo what was made.
std::string render_next_commands(const init::Proposal& proposal);

} // namespace envboot::cli
