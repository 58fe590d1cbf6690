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

} // namespace envboot::survey
