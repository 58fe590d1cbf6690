#pragma once

#include "modulefile/request.hpp"

namespace envboot::modulefile {

/// read_statically (static_fallback.hpp) for Lmod's language: calls of its functions whose arguments are literals,
/// variables that were set to one outside of any block, pathJoin and `..` of those; everything else is unknown.
Evaluation read_lua_statically(const Request& request, std::string_view text, const Start& start, const Limits& limits);

} // namespace envboot::modulefile
