#pragma once

#include "store/folders.hpp"
#include "survey/prefix.hpp"
#include "util/environment.hpp"

namespace envboot::survey {

/// The environments of an account, each once: `asked`, the active one, envboot's own below its folder and those that
/// the ledger knows of elsewhere. What is no environment is left out.
std::vector<PrefixFacts> user_prefixes(os::FileReader& files, const store::Folders& folders,
                                       const Environment& environment, const std::vector<AbsPath>& asked);

} // namespace envboot::survey
