#pragma once

#include "util/sha256.hpp"
#include "wheel/installed_files.hpp"
#include "wheel/publish.hpp"

#include <optional>
#include <set>

namespace envboot::wheel {

/// A file that is to come into the environment.
struct ComingFile {
  RelPath to; ///< below the prefix
  std::optional<Sha256> sha256;
  bool byte_code = false; ///< replaces whatever Python wrote there
};

/// What a distribution leaves when another version takes its place.
struct Leaving {
  std::set<RelPath> files;    ///< below the prefix
  std::vector<RelPath> infos; ///< its dist-info folders
};

struct MergeWish {
  std::string name; ///< of the project
  RelPath stage{"stage"};
  RelPath info{"dist-info"}; ///< the new dist-info folder
  std::vector<ComingFile> coming;
  Leaving leaving;
  bool force = false;          ///< files of others may be replaced
  std::optional<RelPath> note; ///< a staged file that replaces another, whoever's that is
};

/// Which moves make the environment hold what is staged: whole folders where they are new. Kind::refused, with the
/// owner's name, where a file of another distribution, or of none, would be replaced by one that is not the same.
Result<Publication> plan_merge(os::Dir& prefix, const MergeWish& wish, InstalledFiles& installed,
                               const python::InstallScheme& scheme);

} // namespace envboot::wheel
