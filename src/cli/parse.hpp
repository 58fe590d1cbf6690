#pragma once

#include "cli/command.hpp"

#include <variant>

namespace envboot::cli {

/// `--help` and `--version` are answered with text; everything else is a call.
struct HelpText {
  std::string text;
};
using Parsed = std::variant<Call, HelpText>;

/// Any words in. Errors are Kind::usage, with the nearest command or option.
Result<Parsed> parse(const std::vector<std::string>& arguments);

std::string version_text();

} // namespace envboot::cli
