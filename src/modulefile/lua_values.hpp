#pragma once

#include "modulefile/lua_language.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

struct lua_State;

namespace envboot::modulefile {

/// The name of an unknown text's metatable in Lua's registry.
constexpr const char* k_lua_unknown = "envboot.unknown";

/// Pushes a text: a string of Lua, or an unknown text if a token is in it.
void push_text(lua_State* state, std::string_view text);
/// The text of an unknown text, tokens and all, for as long as it is on the stack.
std::optional<std::string_view> unknown_at(lua_State* state, int index);
/// Of a string, a number or an unknown text; nothing else is turned into a text.
std::optional<std::string> text_at(lua_State* state, int index);

/// The arguments from `from` on, tables flattened to `most` words in all; `no_text` gives the text of a function and
/// other things that have none.
LuaArguments read_arguments(lua_State* state, int from, size_t most, const std::function<std::string()>& no_text);

} // namespace envboot::modulefile
