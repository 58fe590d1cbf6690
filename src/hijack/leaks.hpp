#pragma once

#include "hijack/verdict.hpp"
#include "modulefile/survey_tree.hpp"

#include <string_view>

namespace envboot::hijack {

constexpr std::string_view k_leak_rule = "left-after-unload";

/// Effects of the load that unloading leaves: code for the shell, a variable set only `if {[module-info mode load]}`,
/// an entry removed for good. None where the file was not evaluated in both modes to its end. Notes all of them.
std::vector<Verdict> leaks(const modulefile::Surveyed& surveyed);

} // namespace envboot::hijack
