#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace envboot::cli {

/// What must not stand in a report that is given to strangers.
struct Private {
  std::vector<std::pair<std::string, std::string>> words; ///< a word, and what stands for it: the user's name, `USER`
  std::string home;                                       ///< stands as `~`
};

/// The text with those words replaced where they stand alone, and with the middle of paths left out: of folders that
/// are no system's the first and the last part stay (`/scratch/…/env`), below the home its dot files do.
std::string anonymous(std::string_view text, const Private& hidden);

} // namespace envboot::cli
