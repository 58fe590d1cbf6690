#pragma once

#include "os/file_system.hpp"

#include <optional>
#include <string>
#include <vector>

namespace envboot::survey {

/// The block that `conda init` writes into a shell start file.
struct CondaInitBlock {
  AbsPath file;
  int first_line = 0, last_line = 0;
  std::optional<AbsPath> root; ///< the conda root it names; nothing when none could be read
  bool root_exists = false;
  bool activates_base = true; ///< as far as ~/.condarc says
};

/// Looks into the start files of sh, bash, zsh, csh and fish below `home`; files that are missing or unreadable are
/// left out.
std::vector<CondaInitBlock> conda_init_blocks(os::FileReader& files, const AbsPath& home);

/// Pure part: the blocks of one file's text, `root_exists` not filled in.
std::vector<CondaInitBlock> find_conda_init_blocks(const AbsPath& file, std::string_view text);

/// A line of a start file that sets a variable.
struct AssignmentLine {
  AbsPath file;
  int line = 0, column = 0; ///< of the variable's name, from 1
  std::string source_line;
};

/// Of the same start files. The shell's own words are read, nothing is evaluated: a line in a branch that isn't taken
/// counts too.
std::vector<AssignmentLine> assignments(os::FileReader& files, const AbsPath& home, std::string_view variable);

/// Pure part: `export NAME=…`, `NAME=…`, `declare -x NAME=…`, csh's `setenv NAME …`, fish's `set -gx NAME …`.
std::vector<AssignmentLine> find_assignments(const AbsPath& file, std::string_view text, std::string_view variable);

} // namespace envboot::survey
