#pragma once

#include "cli/terminal.hpp"
#include "env/doors/software.hpp"
#include "env/place_files.hpp"
#include "modulefile/effect.hpp"
#include "store/folders.hpp"
#include "util/json.hpp"

namespace envboot::cli {

/// What `modules new` is about to write, or wrote.
struct NewModule {
  env::Software software;
  AbsPath folder; ///< of MODULEPATH
  std::vector<env::PlacedFile> files;
  bool is_default = false;
  std::vector<std::string> notes;
};

/// From the command line and what lies below the prefix. Nothing is written.
Result<NewModule> describe_module(const Call& call, World& world, const store::Folders& folders,
                                  const std::vector<store::LedgerEntry>& ledger);

/// What the files don't do of what they were written for, by our own engine's evaluation; "" for nothing.
std::string shortcoming(const NewModule& module, const modulefile::Evaluation& evaluation, const Environment& start);

/// The line to type next.
std::string load_line(const NewModule& module);
/// `docs/json.md`, `modules new`. `evaluation`: null where nothing was written. `start_file`: which says
/// `module use` of its folder.
Json new_module_json(const NewModule& module, const modulefile::Evaluation* evaluation,
                     const std::optional<AbsPath>& start_file);

} // namespace envboot::cli
