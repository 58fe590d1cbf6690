// A text that holds a token is no string in the Lua state but a userdata with the text in it. It has to be: nothing can
// be put in the way of #text, and what every string function made of the token's bytes would pass for a known value.
//
// Joined to other text (..) it makes a longer unknown text; #, arithmetic and bits answer its first token, so the
// reason stays. An order (<) is false, == is so by itself: which way the file goes then is a guess, but its evaluation
// says what it depends on. Lua's own functions are taught by lua_guards.cpp.
#include "modulefile/lua_unknown.hpp"

#include "modulefile/lua_values.hpp"
#include "modulefile/token.hpp"

#include <array>
#include <lua.hpp>

namespace envboot::modulefile {
namespace {

/// Operators and methods, one of whose operands is an unknown text.
int operated(lua_State* state) {
  int index = unknown_argument(state);
  return index == 0 ? luaL_argerror(state, 1, "an unknown text expected") : push_its_token(state, index, 1);
}

int compared(lua_State* state) {
  lua_pushboolean(state, 0);
  return 1;
}

int next_of_once(lua_State* state) {
  auto count = static_cast<int>(lua_tointeger(state, lua_upvalueindex(2)));
  lua_pushinteger(state, 0);
  lua_replace(state, lua_upvalueindex(2));
  luaL_checkstack(state, count + 1, nullptr);
  for (int i = 0; i < count; ++i) {
    lua_pushvalue(state, lua_upvalueindex(1));
  }
  return count;
}

/// text .. text, one of them unknown
int concatenated(lua_State* state) {
  for (int i = 1; i <= 2; ++i) {
    bare(state, i);
    if (lua_isstring(state, i) == 0) {
      return luaL_error(state, "attempt to concatenate a %s value", luaL_typename(state, i));
    }
  }
  lua_concat(state, 2);
  size_t length = 0;
  const char* joined = lua_tolstring(state, -1, &length);
  push_text(state, {joined, length});
  return 1;
}

constexpr std::array<const char*, 14> k_operators = {"__len", "__unm", "__add",  "__sub", "__mul",  "__div", "__idiv",
                                                     "__mod", "__pow", "__band", "__bor", "__bxor", "__shl", "__shr"};

/// io.popen answers an unknown text, so this has the methods of a file too.
int lines(lua_State* state) {
  luaL_checkudata(state, 1, k_lua_unknown);
  return push_once(state, 1, 1);
}

void push_methods(lua_State* state) {
  constexpr std::array<luaL_Reg, 4> k_of_files = {
      {{"read", operated}, {"close", operated}, {"lines", lines}, {nullptr, nullptr}}};
  lua_createtable(state, 0, 3);
  luaL_setfuncs(state, k_of_files.data(), 0);
  lua_createtable(state, 0, 1);
  lua_getglobal(state, LUA_STRLIBNAME);
  lua_setfield(state, -2, "__index");
  lua_setmetatable(state, -2);
}

} // namespace

void make_unknown_texts(lua_State* state) {
  luaL_newmetatable(state, k_lua_unknown);
  for (const char* name : k_operators) {
    lua_pushcfunction(state, operated);
    lua_setfield(state, -2, name);
  }
  constexpr std::array<luaL_Reg, 4> k_others = {
      {{"__lt", compared}, {"__le", compared}, {"__concat", concatenated}, {nullptr, nullptr}}};
  luaL_setfuncs(state, k_others.data(), 0);
  push_methods(state);
  lua_setfield(state, -2, "__index");
  lua_pushliteral(state, "string");
  lua_setfield(state, -2, "__name");
  lua_pop(state, 1);
}

int unknown_argument(lua_State* state) {
  for (int i = 1, top = lua_gettop(state); i <= top; ++i) {
    if (unknown_at(state, i)) {
      return i;
    }
  }
  return 0;
}

int push_its_token(lua_State* state, int index, int count) {
  std::string_view text = unknown_at(state, index).value_or("");
  Token token = find_token(text).value_or(Token{0, text.size(), 0});
  luaL_checkstack(state, count, nullptr);
  push_text(state, text.substr(token.at, token.size));
  for (int i = 1; i < count; ++i) {
    lua_pushvalue(state, -1);
  }
  return count;
}

int push_once(lua_State* state, int index, int count) {
  push_its_token(state, index, 1);
  lua_pushinteger(state, count);
  lua_pushcclosure(state, next_of_once, 2);
  return 1;
}

void bare(lua_State* state, int index) {
  if (auto text = unknown_at(state, index)) {
    lua_pushlstring(state, text->data(), text->size());
    lua_replace(state, index);
  }
}

} // namespace envboot::modulefile
