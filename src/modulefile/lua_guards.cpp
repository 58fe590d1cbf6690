// Lua's own functions and unknown texts (lua_unknown.cpp). What carries one whole (string.format's bare %s,
// table.concat, tostring, what gsub puts in) makes a longer unknown text of it, and type() says "string". Everything
// else is wrapped by guarded(): with an unknown text among its arguments it answers that text's first token, once for
// each value it would have answered; without, it is the stock function, called in the same frame so that its errors
// name it.
//
// Nothing here holds an object with a destructor while it calls Lua: any of these calls may jump.
#include "modulefile/lua_guards.hpp"

#include "modulefile/lua_pattern.hpp"
#include "modulefile/lua_unknown.hpp"
#include "modulefile/lua_values.hpp"
#include "modulefile/text_functions.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <lua.hpp>
#include <string_view>

namespace envboot::modulefile {
namespace {

/// Those of the pattern that is a function's second argument.
int captures(lua_State* state) {
  size_t length = 0;
  const char* pattern = lua_type(state, 2) == LUA_TSTRING ? lua_tolstring(state, 2, &length) : nullptr;
  return pattern == nullptr ? 0 : count_captures({pattern, length});
}

/// How many values it answers.
int count_of(const TextFunction& function, lua_State* state) {
  switch (function.gives) {
  case TextFunction::Gives::two:
    return 2;
  case TextFunction::Gives::captures:
    return std::max(captures(state), 1);
  case TextFunction::Gives::place_and_captures:
    return lua_toboolean(state, 4) != 0 ? 2 : 2 + captures(state);
  default:
    return 1;
  }
}

/// The function that the wrapper took the place of; called in the wrapper's own frame.
int stock(lua_State* state) {
  return lua_tocfunction(state, lua_upvalueindex(1))(state);
}

int guarded(lua_State* state) {
  int index = unknown_argument(state);
  if (index == 0) {
    return stock(state);
  }
  const auto* function = static_cast<const TextFunction*>(lua_touserdata(state, lua_upvalueindex(2)));
  return push_its_token(state, index, count_of(*function, state));
}

int gmatch(lua_State* state) {
  int index = unknown_argument(state);
  return index == 0 ? stock(state) : push_once(state, index, std::max(captures(state), 1));
}

int format(lua_State* state) {
  int index = unknown_argument(state);
  if (index == 0) {
    return stock(state);
  }
  size_t length = 0;
  const char* text = index == 1 ? nullptr : luaL_checklstring(state, 1, &length);
  for (int i = 1, top = lua_gettop(state); i <= top; ++i) {
    if (unknown_at(state, i) && (text == nullptr || !carries_whole({text, length}, i - 1))) {
      return push_its_token(state, i, 1);
    }
    bare(state, i);
  }
  stock(state);
  text = lua_tolstring(state, -1, &length);
  push_text(state, {text, length});
  return 1;
}

/// What gsub calls or looks into for each match.
int replacement(lua_State* state) {
  if (lua_isfunction(state, lua_upvalueindex(1))) {
    lua_pushvalue(state, lua_upvalueindex(1));
    lua_insert(state, 1);
    lua_call(state, lua_gettop(state) - 1, 1);
  } else {
    lua_pushvalue(state, 1);
    lua_gettable(state, lua_upvalueindex(1));
  }
  bare(state, lua_gettop(state));
  return 1;
}

/// gsub(text, pattern, replacement, count)
int substitute(lua_State* state) {
  if (int index = unknown_argument(state)) {
    return push_its_token(state, index, 2);
  }
  if (lua_isfunction(state, 3) || lua_istable(state, 3)) {
    lua_pushvalue(state, 3);
    lua_pushcclosure(state, replacement, 1);
    lua_replace(state, 3);
  }
  stock(state);
  size_t length = 0;
  const char* text = lua_tolstring(state, -2, &length);
  push_text(state, {text, length});
  lua_replace(state, -3);
  return 2;
}

/// table.concat(list, separator, first, last)
int concat_table(lua_State* state) {
  int index = unknown_argument(state);
  if (index > 2) {
    return push_its_token(state, index, 1);
  }
  luaL_checktype(state, 1, LUA_TTABLE);
  bare(state, 2);
  size_t length = 0;
  const char* separator = luaL_optlstring(state, 2, "", &length);
  lua_Integer first = luaL_optinteger(state, 3, 1);
  lua_Integer last = luaL_optinteger(state, 4, luaL_len(state, 1));
  luaL_Buffer buffer;
  luaL_buffinit(state, &buffer);
  for (lua_Integer i = first; i <= last; ++i) {
    lua_geti(state, 1, i);
    bare(state, lua_gettop(state));
    if (lua_isstring(state, -1) == 0) {
      return luaL_error(state, "invalid value (at index %I) in table for 'concat'", static_cast<LUAI_UACINT>(i));
    }
    luaL_addvalue(&buffer);
    if (i == last) {
      break; // also where i + 1 would overflow
    }
    luaL_addlstring(&buffer, separator, length);
  }
  luaL_pushresult(&buffer);
  const char* joined = lua_tolstring(state, -1, &length);
  push_text(state, {joined, length});
  return 1;
}

int to_string(lua_State* state) {
  if (unknown_at(state, 1)) {
    lua_settop(state, 1);
    return 1;
  }
  return stock(state);
}

int type(lua_State* state) {
  if (unknown_at(state, 1)) {
    lua_pushliteral(state, "string");
    return 1;
  }
  return stock(state);
}

int is_unknown(lua_State* state) {
  lua_pushboolean(state, unknown_argument(state) != 0 ? 1 : 0);
  return 1;
}

void push_library(lua_State* state, const char* name) {
  if (std::strcmp(name, LUA_GNAME) == 0) {
    lua_pushglobaltable(state);
  } else {
    lua_getglobal(state, name);
  }
}

/// What knows which arguments these carry whole.
constexpr auto k_own = std::to_array<std::pair<std::string_view, lua_CFunction>>({{"gsub", substitute},
                                                                                  {"gmatch", gmatch},
                                                                                  {"format", format},
                                                                                  {"concat", concat_table},
                                                                                  {"tostring", to_string},
                                                                                  {"type", type}});

lua_CFunction wrapper_of(const TextFunction& function) {
  const auto* own =
      std::find_if(k_own.begin(), k_own.end(), [&](const auto& row) { return row.first == function.name; });
  return function.gives == TextFunction::Gives::by_arguments && own != k_own.end() ? own->second : guarded;
}

void wrap(lua_State* state, const TextFunction& function) {
  push_library(state, function.group);
  lua_getfield(state, -1, function.name);
  lua_pushlightuserdata(state, const_cast<TextFunction*>(&function));
  lua_pushcclosure(state, wrapper_of(function), 2);
  lua_setfield(state, -2, function.name);
  lua_pop(state, 1);
}

} // namespace

void guard_unknown_texts(lua_State* state) {
  for (const TextFunction& function : text_functions()) {
    if (function.language == TextFunction::Language::lua) {
      wrap(state, function);
    }
  }
  lua_pushcfunction(state, is_unknown);
  lua_setglobal(state, "__unknown");
}

} // namespace envboot::modulefile
