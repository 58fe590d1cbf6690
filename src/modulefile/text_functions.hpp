#pragma once

#include <cstdint>
#include <span>

namespace envboot::modulefile {

/// A stock function of Tcl or Lua that looks at the bytes of a text, so that what it made of a token's would pass for a
/// known value; and how many unknown values it answers instead when an unknown text is among its arguments.
struct TextFunction {
  enum class Language : uint8_t { tcl, lua };
  enum class Gives : uint8_t {
    one,
    two,
    captures,           ///< one for each of the pattern's captures, or else one
    place_and_captures, ///< two more, but for a plain text two in all
    by_arguments,       ///< there is a function beside it that knows what it carries whole
  };
  Language language;
  const char* group; ///< Tcl's ensemble or Lua's library; "" or "_G": none
  const char* name;
  Gives gives = Gives::one;
};

/// Source: Tcl 8.6's manual pages; Lua 5.4 manual, 6.1, 6.4 to 6.7. Of `string` and `file` in Tcl, and of Lua's
/// libraries, those that aren't listed answer numbers or truths, or carry a text whole.
std::span<const TextFunction> text_functions();

} // namespace envboot::modulefile
