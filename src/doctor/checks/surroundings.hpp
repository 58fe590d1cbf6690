#pragma once

#include "doctor/finding.hpp"
#include "survey/caches.hpp"
#include "survey/limits.hpp"
#include "survey/locales.hpp"
#include "survey/packages.hpp"
#include "survey/places.hpp"

// What Python's tools find around them: temporary files, caches, text, limits, and how long a place lasts.
namespace envboot::doctor {

std::vector<Finding> check_temporary_folder(const survey::TemporaryFolder& folder);

/// An environment and the disk that it is on.
struct EnvironmentDisk {
  AbsPath prefix;
  uint64_t device = 0;
  bool by_uv = false, by_conda = false; ///< which tool made it
};
/// `places`: of the site, the home folder among them.
std::vector<Finding> check_caches(const std::vector<survey::CacheFacts>& caches,
                                  const std::vector<survey::PlaceFacts>& places, const survey::PlaceFacts& home,
                                  const std::vector<EnvironmentDisk>& environments);

/// `packages`: the environments, whose Python decides how much of a locale it needs.
std::vector<Finding> check_locale(const survey::LocaleFacts& locale, const std::vector<survey::Packages>& packages);

std::vector<Finding> check_limits(const std::vector<survey::Limit>& limits);

/// Where an environment lies.
struct EnvironmentPlace {
  AbsPath prefix, real;
  std::string file_system; ///< `tmpfs`, "" when unknown
};
/// `places`: of the site. `home`: with every link resolved; an account that lives on a node's own disk as a whole is no
/// cluster's.
std::vector<Finding> check_lasting(const std::vector<EnvironmentPlace>& environments,
                                   const std::vector<survey::PlaceFacts>& places, const AbsPath& home);

} // namespace envboot::doctor
