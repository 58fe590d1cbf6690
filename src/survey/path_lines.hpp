#pragma once

#include "os/file_system.hpp"

#include <optional>
#include <string>
#include <vector>

namespace envboot::survey {

/// A line of a .pth file that site.py acts on. One that begins with `import` is run, every other one is put on sys.path
/// (https://docs.python.org/3/library/site.html).
struct PathLine {
  AbsPath file;
  int line = 0; ///< from 1
  std::string text;
  bool code = false;           ///< it is run at each start
  std::optional<AbsPath> path; ///< of a line that is no code
  bool gone = false;           ///< the path leads nowhere
};

/// What the .pth files of a site-packages hold, in the order in which Python reads them.
struct PathFiles {
  std::vector<PathLine> lines;
  std::vector<AbsPath> hidden; ///< named `.x.pth`: Python reads them, `ls` doesn't show them
};

PathFiles path_files(os::FileReader& files, const AbsPath& site_packages);

} // namespace envboot::survey
