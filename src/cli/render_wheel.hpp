#pragma once

#include "cli/terminal.hpp"
#include "wheel/report.hpp"

namespace envboot::cli {

/// What it is and needs, its libraries with GPU code (with -v all), then the verdicts with what they rest on.
std::string render_wheel(const wheel::WheelReport& report, const Terminal& terminal);

} // namespace envboot::cli
