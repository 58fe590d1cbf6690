#pragma once

#include "env/doors/modulefiles.hpp"
#include "env/place_files.hpp"
#include "env/registry.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace envboot::env {

/// A modulefile that the ledger holds.
struct OwnModule {
  std::string name;        ///< NAME/VERSION
  AbsPath folder;          ///< of MODULEPATH
  AbsPath file;            ///< the one in Tcl; its twin and NAME/.version lie beside it
  std::string environment; ///< which it enters; "" for one that `modules new` made
};
std::vector<OwnModule> own_modules(const std::vector<store::LedgerEntry>& ledger);

/// `NAME/VERSION` as a command line has it. Refuses what ModuleName does.
Result<ModuleName> parse_module_name(std::string_view word);

/// Whether NAME/.version may say what the default is: there is none yet, or it is ours.
Result<bool> may_set_default(os::FileReader& files, const std::vector<store::LedgerEntry>& ledger,
                             const AbsPath& folder, const ModuleName& module);

/// What `modules remove` does.
struct ModuleRemoval {
  RemovalPlan plan;
  AbsPath folder;                        ///< of MODULEPATH
  std::optional<ModuleName> new_default; ///< another version of ours, which the mark is to name from now on
};

/// A module that `modules new` made, in `folder` or, without one, wherever it is. Kind::usage where there is none, more
/// than one, or it is an environment's, which goes with that.
Result<ModuleRemoval> plan_module_removal(const std::vector<store::LedgerEntry>& ledger, const ModuleName& module,
                                          const std::optional<AbsPath>& folder);

} // namespace envboot::env
