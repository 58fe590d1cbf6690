#pragma once

#include "doctor/finding.hpp"
#include "survey/packages.hpp"

// What the records of installed packages tell, an environment at a time.
namespace envboot::doctor {

/// Packages for a Python that the environment's own is not any more.
std::vector<Finding> check_other_python(const survey::Packages& packages);
std::vector<Finding> check_twice_installed(const survey::Packages& packages);
std::vector<Finding> check_leftovers(const survey::Packages& packages);
/// By RECORD: files that are gone, empty or, but for sources, of another size.
std::vector<Finding> check_damaged_files(const survey::Packages& packages);
std::vector<Finding> check_edited_files(const survey::Packages& packages); ///< sources of another size
std::vector<Finding> check_unfinished_packages(const survey::Packages& packages);
/// What `pip check` and `uv pip check` find.
std::vector<Finding> check_requirements(const survey::Packages& packages);
std::vector<Finding> check_extension_modules(const survey::Packages& packages);
std::vector<Finding> check_editable(const survey::Packages& packages);
std::vector<Finding> check_commands(const survey::Packages& packages);

} // namespace envboot::doctor
