#include "modulefile/lua_values.hpp"

#include "modulefile/token.hpp"

#include <algorithm>
#include <cstring>
#include <lua.hpp>

namespace envboot::modulefile {
namespace {

constexpr int k_table_depth = 4;

class ArgumentReader {
 public:
  ArgumentReader(lua_State* state, size_t most, const std::function<std::string()>& no_text)
      : m_state(state), m_most(most), m_no_text(no_text) {}

  void add(int index, LuaArguments& into, int depth) {
    using Kind = LuaArguments::Word::Kind;
    int type = lua_type(m_state, index);
    if (type == LUA_TTABLE) {
      return depth < k_table_depth && lua_checkstack(m_state, 8) != 0 ? add_table(index, into, depth) : void();
    }
    if (type == LUA_TNIL || into.words.size() >= m_most) {
      return;
    }
    auto word = text_at(m_state, index);
    bool truth = type == LUA_TBOOLEAN;
    into.words.push_back({type == LUA_TNUMBER ? Kind::number
                          : truth             ? Kind::truth
                          : word              ? Kind::text
                                              : Kind::other,
                          word    ? *word
                          : truth ? std::string(lua_toboolean(m_state, index) != 0 ? "true" : "false")
                                  : m_no_text()});
  }

 private:
  void add_table(int index, LuaArguments& into, int depth) {
    auto count = static_cast<lua_Integer>(std::min<size_t>(lua_rawlen(m_state, index), m_most));
    for (lua_Integer i = 1; i <= count; ++i) {
      lua_rawgeti(m_state, index, i);
      add(lua_gettop(m_state), into, depth + 1);
      lua_pop(m_state, 1);
    }
    lua_pushnil(m_state);
    while (lua_next(m_state, index) != 0) {
      if (lua_type(m_state, -2) == LUA_TSTRING) {
        LuaArguments value;
        add(lua_gettop(m_state), value, depth + 1);
        std::string joined;
        for (const auto& word : value.words) {
          joined += joined.empty() ? word.text : " " + word.text;
        }
        into.named[text_at(m_state, -2).value_or("")] = joined;
      }
      lua_pop(m_state, 1);
    }
  }

  lua_State* m_state;
  size_t m_most;
  const std::function<std::string()>& m_no_text;
};

} // namespace

void push_text(lua_State* state, std::string_view text) {
  if (!find_token(text)) {
    lua_pushlstring(state, text.data(), text.size());
    return;
  }
  std::memcpy(lua_newuserdatauv(state, text.size(), 0), text.data(), text.size());
  luaL_setmetatable(state, k_lua_unknown);
}

std::optional<std::string_view> unknown_at(lua_State* state, int index) {
  const void* block = luaL_testudata(state, index, k_lua_unknown);
  if (block == nullptr) {
    return std::nullopt;
  }
  return std::string_view(static_cast<const char*>(block), lua_rawlen(state, index));
}

std::optional<std::string> text_at(lua_State* state, int index) {
  if (auto unknown = unknown_at(state, index)) {
    return std::string(*unknown);
  }
  int type = lua_type(state, index);
  if (type != LUA_TSTRING && type != LUA_TNUMBER) {
    return std::nullopt;
  }
  lua_pushvalue(state, index);
  size_t length = 0;
  const char* bytes = lua_tolstring(state, -1, &length);
  std::string copy(bytes, length);
  lua_pop(state, 1);
  return copy;
}

LuaArguments read_arguments(lua_State* state, int from, size_t most, const std::function<std::string()>& no_text) {
  LuaArguments all;
  ArgumentReader reader(state, most, no_text);
  for (int i = from, top = lua_gettop(state); i <= top; ++i) {
    reader.add(i, all, 0);
  }
  return all;
}

} // namespace envboot::modulefile
