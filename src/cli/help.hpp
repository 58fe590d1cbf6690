#pragma once

#include "cli/command.hpp"

namespace envboot::cli {

/// The list of commands; of one group (`env`) when the first word names one.
std::string help_of_all(const std::vector<std::string>& words);
std::string help_of(const CommandRow& command);

} // namespace envboot::cli
