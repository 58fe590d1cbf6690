#pragma once

#include <optional>
#include <string>
#include <string_view>

struct lua_State;

namespace envboot::modulefile {

/// The name of an unknown text's metatable in Lua's registry.
constexpr const char* k_lua_unknown = "envboot.unknown";

/// Makes Lua's own functions answer an unknown value where they would look at the bytes of one. Once for a state, after
/// its libraries are there and before anything keeps a function of them; `__unknown(…)` stays for the prelude.
void guard_unknown_texts(lua_State* state);

/// Pushes a text: a string of Lua, or an unknown text if a token is in it.
void push_text(lua_State* state, std::string_view text);
/// Of a string, a number or an unknown text (with its tokens); nothing else is turned into a text.
std::optional<std::string> text_at(lua_State* state, int index);

} // namespace envboot::modulefile
