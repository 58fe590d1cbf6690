#pragma once

#include "config/site.hpp"
#include "hijack/hijackers.hpp"
#include "modulefile/pool.hpp"
#include "os/host.hpp"

namespace envboot::survey {

/// A module of this shell, as LOADEDMODULES and _LMFILES_ name it, and what loading it does.
struct LoadedModule {
  std::string name; ///< `apps/anaconda/3`
  AbsPath file;
  modulefile::Evaluation load;
};

/// What an evaluation starts from: this shell as it is.
modulefile::Start session_start(const os::Host& host);

/// Only their files are evaluated, not the tree. Empty when nothing is loaded or the two variables don't fit.
std::vector<LoadedModule> loaded_modules(const modulefile::Workforce& workforce, const modulefile::Start& start,
                                         const Deadline& deadline);

/// What the site's modules would do to Python.
struct SiteModules {
  hijack::Judgement judgement;
  std::vector<modulefile::Unread> unread; ///< folders and rc files
};

/// The folders of MODULEPATH and of the site's profile that exist, each once.
std::vector<AbsPath> module_folders(os::FileReader& files, const Environment& environment, const config::Site& site,
                                    const AbsPath& home);

/// Evaluates every modulefile below `folders`, in worker processes; comes back when the deadline passes at the latest.
SiteModules site_modules(os::FileReader& files, const modulefile::Workforce& workforce, const modulefile::Start& start,
                         const std::vector<AbsPath>& folders, const std::vector<hijack::Interpreter>& interpreters,
                         const Deadline& deadline);

} // namespace envboot::survey
