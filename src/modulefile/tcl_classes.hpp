#pragma once

#include <optional>
#include <string_view>

namespace envboot::modulefile {

/// What a command of a safe interpreter may leave behind for the next file. See tcl_child.cpp.
enum class TclClass {
  harmless, ///< variables at most
  defines,  ///< proc: a command
  links,    ///< upvar: at global level, a variable that stands for another
  discards, ///< anything else: the interpreter is not used again
  removed,  ///< not there for modulefiles at all
};

/// Of a command by its full name, `::tcl::dict::append`; nothing for one that nobody has classed yet.
std::optional<TclClass> class_of(std::string_view command);

} // namespace envboot::modulefile
