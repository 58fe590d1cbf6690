#pragma once

#include "modulefile/request.hpp"

namespace envboot::modulefile {

/// What is found out about the unloading of a file after its load was evaluated: Evaluation::left, and what that rests
/// on.
struct Leavings {
  std::optional<std::vector<uint64_t>> left;
  Basis basis;
  bool operator==(const Leavings&) const = default;
};
bool are_places(const std::optional<std::vector<uint64_t>>& places, const std::vector<Effect>& effects);
/// Makes them part of the evaluation. False, and nothing done, when they can't be of this one.
bool take(Evaluation& load, Leavings leavings);

/// Whether the effects of a load tell what unloading does: the inverse, unless the file asked for the mode or used a
/// command that unloading doesn't undo. Then to evaluate it a second time would be time lost.
bool tells_unload(const Evaluation& load);

/// The request for the unloading, in the session that `load` of `request` left.
Request unload_after(const Request& request, const Evaluation& load, const Environment& before);

/// Places of the effects of `load` that `unload` leaves: code for the shell, a variable set only
/// `if {[module-info mode load]}`, an entry removed for good. Nothing where either did not come to its end.
std::optional<std::vector<uint64_t>> left_by(const Evaluation& unload, const Evaluation& load);

} // namespace envboot::modulefile
