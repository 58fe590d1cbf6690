#pragma once

#include "init/decide.hpp"
#include "store/ledger.hpp"

namespace envboot::init {

/// Generations and bases that earlier runs for this environment made, that are there still and that nothing uses: no
/// name leads to them (the one to go back to has a name), and no other environment holds the base.
Result<std::vector<AbsPath>> unused_folders(os::FileReader& files, store::Ledger& ledger, const Request& request,
                                            const Decision& decision);

/// What to tell when a run went another way than one before it that did not come to its end: `begun` are the keys of
/// its steps that this one had no use for, `folders` what lies about.
std::string left_over_text(const std::string& name, const std::vector<std::string>& begun,
                           const std::vector<AbsPath>& folders);

} // namespace envboot::init
