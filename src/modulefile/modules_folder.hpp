#pragma once

#include "modulefile/modules_symbols.hpp"

namespace envboot::modulefile {

/// What a name is in one folder of MODULEPATH, as Environment Modules sees it.
struct ModulesEntry {
  enum class Kind : uint8_t { file, virtual_file, alias, symbol, folder, refused };
  Kind kind = Kind::file;
  std::string target;                ///< of an alias or symbol the name, of a folder its default's last part, or ""
  AbsPath file = AbsPath::root();    ///< of files and refused ones
  std::vector<std::string> children; ///< of a folder: last parts, in dictionary order
  bool stated = false;               ///< of a folder: an rc file named the default
  bool automatic = false;            ///< of a symbol: made up because nobody gave it
};
using ModulesEntries = std::map<std::string, ModulesEntry>;

/// Everything that a query may mean in that tree; reads its rc files into `symbols` unless that was done.
ModulesEntries modules_entries(const IndexedTree& tree, const ModulesSpec& query, ModulesSymbols& symbols,
                               std::vector<std::string>& rc_files_read, const NameSettings& settings);

} // namespace envboot::modulefile
