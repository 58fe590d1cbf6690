#pragma once

#include "modulefile/command_table.hpp"

#include <string>
#include <vector>

namespace envboot::modulefile {

/// The words of a command, taken apart: options in front with the words they take, `rest` is what follows them.
struct Parsed {
  std::vector<std::string>
      options; ///< "--duplicates", "--tag=x"; those that name a delimiter or a default are not here
  std::string delimiter = ":";
  std::string fallback; ///< --default
  std::vector<std::string> rest;
};
Parsed parse_options(const CommandRow& row, const std::vector<std::string>& words);
/// Whether the command has that option, one that takes no word.
bool has_option(const CommandRow& row, std::string_view option);

/// What `remove-path` does on unload, from the options before and among its values; `values` are those that count in
/// this mode.
struct UnloadRule {
  Verb verb = Verb::none;
  std::vector<std::string> values;
};
UnloadRule unload_rule(const std::vector<std::string>& options, const std::vector<std::string>& words, bool unloading);

/// The parts of a value of a path command; `delimiter` is a set of characters, as for Tcl's split. At least one part.
std::vector<std::string> split_entries(std::string_view value, std::string_view delimiter);

} // namespace envboot::modulefile
