#pragma once

#include "cli/account.hpp"
#include "env/registry.hpp"

#include <optional>

namespace envboot::cli {

/// An environment that a word on the command line names: one of envboot's, one that was adopted, or any other by its
/// path.
struct KnownEnvironment {
  enum class Whose { ours, adopted, foreign } whose = Whose::ours;
  std::string name;                  ///< of a foreign one its folder's
  AbsPath named = AbsPath::root();   ///< as the user knows it: for one of envboot's, the link with its name
  AbsPath own = AbsPath::root();     ///< where its files are
  std::optional<env::Lockfile> lock; ///< envboot.lock in it, where it has one
};

/// A plain word is a name that `env list` shows, a word with a slash a path. The link or the generation of one of
/// envboot's is that one, the prefix of an adopted one that one. An envboot.lock that can't be read is an error.
Result<KnownEnvironment> known_environment(World& world, const store::Folders& folders, const std::string& word);

} // namespace envboot::cli
