#pragma once

#include "modulefile/effect.hpp"

#include <span>
#include <string_view>

namespace envboot::modulefile {

/// How the arguments of a command are read.
enum class Shape : uint8_t {
  assign,     ///< [options] NAME VALUE
  erase,      ///< [options] NAME [VALUE]; with VALUE, unload sets it
  path,       ///< [options] NAME VALUE…, values split at the delimiter
  names,      ///< [options] NAME…
  named,      ///< NAME WORD…
  subcommand, ///< module SUBCOMMAND …
  text,       ///< words that are joined: whatis, help
  output,     ///< puts
  report,     ///< a text for the user: reportWarning
  complaint,  ///< the same, and the tool ends with status 1: reportError
  question,   ///< answered, see answer.hpp
  program,    ///< not run: its answer is unknown
  status,     ///< not run: answers 0
  variant,    ///< variant: sets ModuleVariant(NAME)
  leave,      ///< exit
  nothing,    ///< accepted, without effect
};

/// First version of Modules that knows a command; 3.2 stands for "always".
struct Since {
  int major = 3, minor = 2;
  auto operator<=>(const Since&) const = default;
};

constexpr int k_any = -1;

/// One command of the modulefile language, of Tcl and Lua alike (Lua writes prepend_path for prepend-path).
struct CommandRow {
  std::string_view name;
  Since since;
  bool in_modulefile, in_rc;
  int min, max; ///< words after the name, options included; k_any = no upper bound
  Shape shape;
  Verb verb = Verb::none;      ///< in load mode
  Verb on_unload = Verb::none; ///< what it becomes on unload; none: nothing happens
  std::string_view options;    ///< separated by spaces; `=` at the end: takes a word; `=x`-less options stand alone
};

/// Source: modulefile(5) of Modules 5.2 and later, and the tool's own table of commands per mode.
std::span<const CommandRow> command_table();
/// Null when no tool knows the command.
const CommandRow* find_command(std::string_view name);

/// Whether Lmod's translator of Tcl files knows it. Source: tcl2lua.tcl of Lmod 8.6.
bool lmod_knows(std::string_view name);

/// `module SUBCOMMAND`: what it does on load and on unload.
struct SubcommandRow {
  std::string_view name;
  Verb verb, on_unload;
};
/// Verb::other_module for subcommands a modulefile has no use for.
SubcommandRow find_subcommand(std::string_view name);

} // namespace envboot::modulefile
