#pragma once

#include "doctor/finding.hpp"
#include "survey/rc_files.hpp"
#include "survey/start_files.hpp"
#include "util/environment.hpp"

// What shell start files do to jobs, copies and environments.
namespace envboot::doctor {

std::vector<Finding> check_start_lines(const std::vector<survey::StartLine>& lines);

/// `lines`: that set PYTHONPATH, PYTHONHOME or LD_LIBRARY_PATH. A variable that the shell has now is left to the checks
/// of that variable.
std::vector<Finding> check_exports(const Environment& environment, const std::vector<survey::AssignmentLine>& lines);

} // namespace envboot::doctor
