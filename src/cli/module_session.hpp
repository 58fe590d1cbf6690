#pragma once

#include "cli/account.hpp"
#include "modulefile/survey_tree.hpp"

namespace envboot::cli {

/// Of every `modules` command.
constexpr OptionRow k_modulepath_option{
    "--modulepath", 0, "DIR", Completer::folder, true, "look here (more with `:` or again), not at MODULEPATH"};
constexpr OptionRow k_modules_site_option{"--site", 0, "NAME", Completer::none, false, "use this site profile"};

/// What modulefiles are looked for and evaluated with. Refers to the world's seams.
struct ModuleSession {
  std::vector<AbsPath> folders; ///< in the order of MODULEPATH; never empty
  modulefile::Start start;      ///< this shell, with MODULEPATH as `folders` say
  modulefile::Workforce workforce;
};

/// `words` name the folders, several joined by `:` or not; without any, those of MODULEPATH and of the site's profile
/// are taken. A named one that is no folder is a usage error.
Result<ModuleSession> open_module_session(World& world, const Account& account, const std::vector<std::string>& words);

/// The file that a word of the command line means: a path is taken as it is, everything else by Modules' rules.
Result<modulefile::Resolved> find_module(World& world, const modulefile::TreeIndex& index, const std::string& word);

} // namespace envboot::cli
