#pragma once

#include "env/adopted.hpp"
#include "env/registry.hpp"
#include "env/standalone.hpp"

namespace envboot::env {

/// Something that is no longer as it was when the doors were made, in words: what, and since what it differs.
struct Drift {
  std::string what;
  std::string hint; ///< what to type; may be empty
  bool operator==(const Drift&) const = default;
};

/// Of a standalone script: its environment, the conda that was asked, that conda's version and files.
std::vector<Drift> drift_of(os::FileReader& files, const Provenance& made);

/// Of an environment that was adopted: it is gone, another kind, another Python, wants other variables.
std::vector<Drift> drift_of(os::FileReader& files, const Adopted& adopted);

/// Of one that envboot made: its lock, its Python, the base it stands on.
std::vector<Drift> drift_of(os::FileReader& files, const Published& published);

/// Files outside of the environment that were changed or are missing since envboot wrote them.
Result<std::vector<Drift>> edited_doors(os::FileReader& files, store::Ledger& ledger, std::string_view environment);

} // namespace envboot::env
