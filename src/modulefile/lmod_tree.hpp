#pragma once

#include "modulefile/lmod_symbols.hpp"

namespace envboot::modulefile {

/// A version as Lmod orders it. A `mark` is put in place of the first byte of the last part of the key, such that a
/// marked default comes after all that isn't: ^ (its folder), s (the administrator), u (the user).
struct LmodVersion {
  std::string full_name;
  AbsPath file = AbsPath::root();
  AbsPath root = AbsPath::root(); ///< the folder of MODULEPATH it is in
  std::string key, weight;
  std::string marked_by; ///< path of what states it to be the default, or ""
  bool shadows_tcl = false;

  [[nodiscard]] bool is_marked() const;
};

/// A folder: what is in it by full name, without .lua endings.
struct LmodFolder {
  std::map<std::string, LmodVersion> files;
  std::map<std::string, LmodFolder> folders;
  bool has_rc = false;      ///< something in it may state a default, even if it doesn't
  std::string default_name; ///< the default it states: a last part, or a full name
  std::string default_by;
};

/// The modules of a folder of MODULEPATH by the name that has no version in it. In Name/Version trees they have no
/// folders in them.
struct LmodTree {
  std::map<std::string, LmodFolder> modules;
  bool three_levels = false; ///< there are some of the form Name/Version/Version
};

LmodTree lmod_tree(const TreeIndex& index, size_t tree, const LmodSymbols& symbols);

} // namespace envboot::modulefile
