#pragma once

#include "modulefile/survey_tree.hpp"

namespace envboot::modulefile {

/// Evaluates in mode unload, each in the session that its loading left, the files whose unloading the effects of the
/// load don't tell: those that asked for the mode, or used a command that unloading doesn't undo. All others do the
/// inverse by construction, and are left alone: a survey must not take twice the time. `of` as in evaluate_kept.
void evaluate_unloads(std::vector<Surveyed>& files, const Workforce& workforce, const Start& start,
                      const std::string& of, const Deadline& deadline);

} // namespace envboot::modulefile
