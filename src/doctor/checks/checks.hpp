#pragma once

#include "doctor/finding.hpp"
#include "survey/places.hpp"
#include "survey/prefix.hpp"
#include "survey/rc_files.hpp"
#include "util/environment.hpp"

#include <vector>

// Each check is a pure function from the narrowest facts it needs to findings; doctor/registry.cpp says which facts it
// is handed.
namespace envboot::doctor {

std::vector<Finding> check_pythonhome(const Environment& environment);

std::vector<Finding> check_conda_init(const std::vector<survey::CondaInitBlock>& blocks);

/// A user's own site-packages that an environment would import from.
struct UserSite {
  AbsPath folder;
  std::string python;             ///< `3.7`
  std::vector<std::string> names; ///< top-level entries
};
std::vector<Finding> check_user_site(const Environment& environment, const std::vector<UserSite>& sites,
                                     const std::vector<survey::PrefixFacts>& prefixes);

std::vector<Finding> check_dangling_python(const std::vector<survey::PrefixFacts>& prefixes);
std::vector<Finding> check_shebangs(const std::vector<survey::PrefixFacts>& prefixes);

std::vector<Finding> check_space(const std::vector<survey::PlaceFacts>& places);

} // namespace envboot::doctor
