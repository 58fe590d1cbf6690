#pragma once

#include "config/recipe.hpp"
#include "doctor/finding.hpp"
#include "net/proxy.hpp"
#include "survey/ca_variables.hpp"
#include "survey/gpu_code.hpp"
#include "survey/own_state.hpp"
#include "survey/places.hpp"
#include "survey/prefix.hpp"
#include "survey/python_path.hpp"
#include "survey/setters.hpp"
#include "survey/silent_place.hpp"
#include "util/environment.hpp"

#include <vector>

// Each check is a pure function from the narrowest facts it needs to findings; doctor/registry.cpp says which facts it
// is handed.
namespace envboot::doctor {

/// `setters`: of PYTHONPATH. `active`: the environment this shell is in, "" for none.
std::vector<Finding> check_pythonpath(const std::vector<survey::PythonPathEntry>& entries,
                                      const std::vector<survey::Setter>& setters, const std::string& active);
/// `setters`: of PYTHONHOME.
std::vector<Finding> check_pythonhome(const Environment& environment, const std::vector<survey::Setter>& setters);

/// `loaded`: names of the modules of this shell.
std::vector<Finding> check_hijackers(const hijack::Judgement& judgement, const std::vector<std::string>& loaded);
std::vector<Finding> check_unread_modules(const survey::SiteModules& modules);

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
/// Of the environments that envboot made, those without the guard that they should have.
std::vector<Finding> check_guards(const std::vector<survey::PrefixFacts>& prefixes);
std::vector<Finding> check_shebangs(const std::vector<survey::PrefixFacts>& prefixes);
/// Activate scripts that put another folder on PATH.
std::vector<Finding> check_activate_scripts(const std::vector<survey::PrefixFacts>& prefixes);

std::vector<Finding> check_space(const std::vector<survey::PlaceFacts>& places);
/// `places`: the folders of environments that are there.
std::vector<Finding> check_disks_of_environments(const std::vector<survey::PlaceFacts>& places);
std::vector<Finding> check_silent_place(const survey::SilentPlace& place);

/// One finding for each kind of note.
std::vector<Finding> check_proxies(const net::ProxySettings& settings);
std::vector<Finding> check_ca_files(const survey::CaFacts& facts);

/// `recipes`: of which the fix names one that was made for the GPU.
std::vector<Finding> check_gpu_code(const survey::GpuTargets& targets,
                                    const std::vector<survey::GpuPackageReport>& packages,
                                    const std::vector<config::Recipe>& recipes);

std::vector<Finding> check_own_state(const survey::OwnState& state);

} // namespace envboot::doctor
