#pragma once

struct lua_State;

namespace envboot::modulefile {

/// Teaches a state, whose libraries are there, what unknown texts answer to operators and methods.
void make_unknown_texts(lua_State* state);

// For functions of Lua. Any of these may jump, so no object with a destructor may live where they are called.

/// The place of the first unknown text among the arguments; else 0.
int unknown_argument(lua_State* state);
/// Pushes the first token of the unknown text at `index`, `count` times; answers `count`.
int push_its_token(lua_State* state, int index, int count);
/// Pushes an iterator that gives the same, once.
int push_once(lua_State* state, int index, int count);
/// Puts the string with the tokens in it in the unknown text's place, for functions that copy it whole; what they make
/// of it has to become an unknown text again.
void bare(lua_State* state, int index);

} // namespace envboot::modulefile
