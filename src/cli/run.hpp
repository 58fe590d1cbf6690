#pragma once

#include "cli/world.hpp"

#include <string>
#include <vector>

namespace envboot::cli {

/// Parses, runs, renders errors; the exit status of the process.
int run(const std::vector<std::string>& arguments, World& world);

/// Whether the command looks at places that may not answer, and is to be run behind os::end_in_front_of.
bool may_hang(const std::vector<std::string>& arguments);

/// The error as users see it: `error:`, `caused by:`, blank line, `hint:`.
std::string render_error(const Error& error);

} // namespace envboot::cli
