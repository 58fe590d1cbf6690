#pragma once

#include "doctor/finding.hpp"
#include "survey/tool_settings.hpp"

#include <optional>

// Settings of the user's tools and shell that make Python or its tools do something else than they would.
namespace envboot::doctor {

/// Variables that the interpreter or the loader reads, PYTHONPATH and PYTHONHOME apart.
std::vector<Finding> check_python_variables(const Environment& environment);
/// Entries of PATH and LD_LIBRARY_PATH that mean the folder one happens to be in.
std::vector<Finding> check_relative_entries(const Environment& environment);

std::vector<Finding> check_tls_settings(const std::vector<survey::ToolSetting>& settings);
/// Settings that make pip install elsewhere than into the environment.
std::vector<Finding> check_pip_targets(const std::vector<survey::ToolSetting>& settings);
std::vector<Finding> check_netrc(const std::optional<survey::NetrcFacts>& netrc);

} // namespace envboot::doctor
