#pragma once

#include <string_view>

namespace envboot::modulefile {

/// A subcommand of Tcl's `file`.
struct TclFileCommand {
  enum class Use {
    read,
    write,
    time, ///< asks for a time, or sets it where one is given
  };
  std::string_view name;
  Use use;
};

/// The one that `word` names or abbreviates, as Tcl's ensembles do; null when it is none, or could be several.
const TclFileCommand* find_tcl_file_command(std::string_view word);

} // namespace envboot::modulefile
