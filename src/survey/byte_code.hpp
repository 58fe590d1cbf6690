#pragma once

#include "os/file_system.hpp"

#include <string>
#include <vector>

namespace envboot::survey {

/// A compiled module without its source, for another Python than the one that would load it.
struct OrphanedByteCode {
  AbsPath file;
  std::string made_by; ///< `2.7`
};

/// How far a site-packages is compiled. Only a sample is looked at.
struct ByteCodeFacts {
  AbsPath site_packages;
  bool writable = true;       ///< Python would write what is missing by itself; nothing is counted then
  size_t sources = 0;         ///< looked at
  size_t stale = 0, none = 0; ///< of these: compiled from another text, not compiled at all
  std::vector<OrphanedByteCode> orphans;
};

/// `python`: `3.11`, whose folder it is.
ByteCodeFacts byte_code(os::FileReader& files, const AbsPath& site_packages, const std::string& python);

} // namespace envboot::survey
