#pragma once

#include "os/file_system.hpp"
#include "util/environment.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::survey {

/// Where a tool keeps what it downloaded.
struct CacheFacts {
  std::string tool;     ///< `pip`
  std::string variable; ///< that moves it: `PIP_CACHE_DIR`
  AbsPath folder;
  bool in_home = false; ///< on the disk of the home folder
  bool there = false;   ///< it exists
  bool links = false;   ///< environments share its files by hard links where both are on one file system
  uint64_t device = 0;  ///< of it, or of the nearest folder above it that exists
};

/// Of pip, uv, conda, Hugging Face and torch, as the variables say. One whose variable is a relative path is left out.
std::vector<CacheFacts> cache_facts(os::FileReader& files, const Environment& environment, const AbsPath& home);

/// What stands in the way of temporary files.
struct TemporaryFolder {
  std::string value;   ///< of TMPDIR
  std::string problem; ///< `there is no such folder`; "" when it serves, or is not set
};
TemporaryFolder temporary_folder(os::FileReader& files, const Environment& environment);

} // namespace envboot::survey
