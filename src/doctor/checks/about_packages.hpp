#pragma once

#include "doctor/finding.hpp"
#include "survey/packages.hpp"

// How findings about installed packages are worded.
namespace envboot::doctor {

/// With `TITLE in PREFIX`; evidence, reason and fix are the caller's.
Finding about(const survey::Packages& packages, std::string_view code, Level level, std::string title);

/// A command of the environment's own pip.
std::string pip(const survey::Packages& packages, std::string_view words);

/// `one`, or `3 packages`.
std::string counted(size_t count, std::string_view one, std::string_view many);

/// ` numpy==1.19.5 six==1.16.0`.
std::string pinned(const std::vector<const survey::PackageFacts*>& packages);

} // namespace envboot::doctor
