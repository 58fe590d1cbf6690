#pragma once

#include <string_view>

namespace envboot::modulefile {

/// How many captures a pattern of Lua has, 0 to 32 (Lua takes no more). Total: of a malformed one it is any number.
/// Source: Lua 5.4 manual, 6.4.1.
int count_captures(std::string_view pattern);

/// Whether string.format puts its argument number `argument` (from 1, the first behind the format) into the result
/// whole, that is by a bare %s, or not at all. Source: Lua 5.4 manual, string.format.
bool carries_whole(std::string_view format, int argument);

} // namespace envboot::modulefile
