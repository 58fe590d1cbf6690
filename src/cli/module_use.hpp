#pragma once

#include "cli/terminal.hpp"
#include "env/start_file.hpp"
#include "store/folders.hpp"

#include <optional>
#include <string>

// `module use DIR` in the user's start file: with `--rc`, or after a yes to the question; never by --yes alone.
namespace envboot::cli {

constexpr OptionRow k_rc_option{
    "--rc", 0, "", Completer::none, false, "have new shells find the module: `module use` in your shell's start file"};

/// Known before anything is done.
struct ModuleUse {
  env::StartFileEdit edit; ///< `before` is `after` where the folder's block is there already
  std::string block;       ///< its lines
  std::string reach;       ///< which shells will read it
  [[nodiscard]] bool is_there() const { return edit.before == edit.after; }
};

/// With --rc, a refusal comes from here, before the command does its work; nothing without.
Result<std::optional<ModuleUse>> asked_module_use(const Call& call, World& world, const store::Folders& folders,
                                                  const AbsPath& folder);
/// For a dry run.
std::string text_of(const ModuleUse& use);

/// Once the module is there: writes what --rc asked for, or asks where that makes sense. The file that has the lines
/// now.
Result<std::optional<AbsPath>> settle_module_use(const std::optional<ModuleUse>& asked, Terminal& terminal,
                                                 World& world, const store::Folders& folders, const AbsPath& folder);

/// A line for each folder whose lines go, with the file that they stand in, and one for what stays and why.
std::string text_of(const env::IdleBlocks& idle);
/// What can't be written is said, and nothing else.
void take_out(const env::IdleBlocks& idle, Terminal& terminal, World& world, const store::Folders& folders);

} // namespace envboot::cli
