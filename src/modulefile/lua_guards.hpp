#pragma once

struct lua_State;

namespace envboot::modulefile {

/// Makes Lua's own functions answer an unknown value where they would look at the bytes of an unknown text. Once for a
/// state, after make_unknown_texts and before anything keeps a function of them; `__unknown(…)` stays for the prelude.
void guard_unknown_texts(lua_State* state);

} // namespace envboot::modulefile
