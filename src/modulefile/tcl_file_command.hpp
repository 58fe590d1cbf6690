#pragma once

#include <string_view>

namespace envboot::modulefile {

/// A subcommand of Tcl's `file`.
struct TclFileCommand {
  enum class Use {
    text,     ///< only asks about the words
    look,     ///< looks at the path that is its first argument
    resolve,  ///< so that every link in it counts
    fleeting, ///< asks what the next moment may change
    time,     ///< so too, or sets a time where one is given
    write
  };
  std::string_view name;
  Use use;
};

/// The one that `word` names or abbreviates, as Tcl's ensembles do; null when it is none, or could be several.
const TclFileCommand* find_tcl_file_command(std::string_view word);

} // namespace envboot::modulefile
