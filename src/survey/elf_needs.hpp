#pragma once

#include "survey/packages.hpp"
#include "util/environment.hpp"

namespace envboot::survey {

/// A compiled part of a package that will not load.
struct ElfTrouble {
  std::string package; ///< `numpy 1.19.5`
  AbsPath file;
  std::string needs;         ///< `libcudart.so.10.0`, or `GLIBCXX 3.4.29`
  std::optional<AbsPath> by; ///< the library that defines too low a version, or a file that is none; nothing: nowhere
  std::string provides;      ///< `3.4.25`
  bool by_library_path = false; ///< LD_LIBRARY_PATH put that one first
};

struct ElfNeeds {
  std::vector<ElfTrouble> missing; ///< libraries that are nowhere
  std::vector<ElfTrouble> too_old; ///< libraries that are there in a version that is too old
  /// LD_LIBRARY_PATH leads to another library of the name that the environment brings: `needs` and `by`.
  std::vector<ElfTrouble> shadowed;
  std::vector<ElfTrouble> too_new; ///< for other processors than this node's: `needs` is `x86-64-v3`
  int node_level = 0;              ///< of this node's processors, 1 to 4; 0 unknown
};

/// Of all compiled parts of an environment, by the rules of the loader and with LD_LIBRARY_PATH as it is. What another
/// package of the environment brings counts as there, since packages load such libraries by hand before they are
/// needed; so does the driver's libcuda, which login nodes lack.
ElfNeeds elf_needs(os::FileReader& files, const Environment& environment, const Packages& packages);

} // namespace envboot::survey
