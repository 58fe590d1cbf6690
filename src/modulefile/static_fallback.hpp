#pragma once

#include "modulefile/request.hpp"

namespace envboot::modulefile {

/// What a file that could not be evaluated seems to do, read as text by the rules of its language: words of known
/// commands, with constants folded, everything else unknown with its reason. Branches are not weighed, so a command may
/// never run, and loops, procs and sourced files are not followed: an empty answer does not mean a clean file. The
/// outcome stays `not_evaluated`.
Evaluation read_statically(const Request& request, std::string_view text, const Start& start, const Limits& limits);

} // namespace envboot::modulefile
