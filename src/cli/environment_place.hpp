#pragma once

#include "cli/account.hpp"

namespace envboot::cli {

/// Where an environment is that a word on the command line names.
struct EnvironmentPlace {
  AbsPath named; ///< as the user knows it: for one of envboot's, the link with its name
  AbsPath own;   ///< what its files may name: for one of envboot's, the generation that the link leads to now
};

/// A word with a slash is the path of any, a plain word the name of one of envboot's.
Result<EnvironmentPlace> environment_place(World& world, const Account& account, const std::string& word);

} // namespace envboot::cli
