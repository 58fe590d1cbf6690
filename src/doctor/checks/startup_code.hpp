#pragma once

#include "doctor/finding.hpp"
#include "survey/path_lines.hpp"

// What runs at each start of an environment's Python before the user's own code.
namespace envboot::doctor {

/// Lines of .pth files that are run, but for those that known tools write; hidden .pth files.
std::vector<Finding> check_path_code(const AbsPath& prefix, const survey::PathFiles& files);
/// Lines that lead nowhere.
std::vector<Finding> check_path_entries(const AbsPath& prefix, const survey::PathFiles& files);

} // namespace envboot::doctor
