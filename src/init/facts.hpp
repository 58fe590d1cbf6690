#pragma once

#include "env/lockfile.hpp"
#include "hijack/conda_of.hpp"
#include "hijack/hijackers.hpp"
#include "init/request.hpp"
#include "init/seams.hpp"
#include "modulefile/survey_tree.hpp"
#include "python/base.hpp"
#include "survey/places.hpp"

#include <optional>

namespace envboot::init {

/// What the site's modules do, without loading one.
struct ModuleFacts {
  modulefile::TreeReport tree;
  hijack::Judgement judgement;
  std::vector<hijack::CondaCandidate> condas; ///< the site's base modules first
};

/// What a plan needs to know of this account.
struct Facts {
  std::optional<ModuleFacts> modules; ///< nothing: this account has no MODULEPATH
  std::optional<python::WishedBase> wished_base;
  std::vector<python::BaseCandidate> candidates;
  std::vector<python::CondaRoot> condas;
  std::optional<AbsPath> uv;
  Known<std::string> glibc = Unknown{"not asked"};
  survey::PlaceFacts place; ///< where the environment will be
  std::vector<env::LockedWheel>
      locked; ///< wheels that environments were made from: the first download tells the digest
  std::vector<std::string> notes;
};

/// Reads only. Each part has its own limit within `deadline`; what could not be had is a note.
Result<Facts> gather(const Seams& seams, const Request& request, Deadline deadline);

} // namespace envboot::init
