// What a Lua modulefile asks of the world: os, io, lfs and other files. They only look, or answer that nobody knows.
#include "modulefile/file_facts.hpp"
#include "modulefile/lua_run.hpp"
#include "modulefile/source_text.hpp"
#include "modulefile/token.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <fmt/format.h>
#include <lua.hpp>

namespace envboot::modulefile {
namespace {

constexpr const char* k_stock_open = "envboot.io.open";

} // namespace

void LuaRun::world() {
  luaL_requiref(m_state, LUA_IOLIBNAME, luaopen_io, 0);
  lua_getfield(m_state, -1, "open");
  lua_setfield(m_state, LUA_REGISTRYINDEX, k_stock_open);
  lua_pop(m_state, 1);
  static constexpr auto k_os = std::to_array<Function>({{"getenv", &LuaRun::get_variable},
                                                        {"time", &LuaRun::time},
                                                        {"clock", &LuaRun::time},
                                                        {"date", &LuaRun::date},
                                                        {"execute", &LuaRun::capture},
                                                        {"exit", &LuaRun::exit}});
  library("os", k_os);
  static constexpr auto k_io =
      std::to_array<Function>({{"open", &LuaRun::open}, {"popen", &LuaRun::capture}, {"write", &LuaRun::write}});
  library("io", k_io);
  static constexpr auto k_out = std::to_array<Function>({{"write", &LuaRun::write}});
  static constexpr auto k_error = std::to_array<Function>({{"write", &LuaRun::write_message}});
  lua_getglobal(m_state, "io");
  lua_createtable(m_state, 0, 1);
  members(k_out);
  lua_setfield(m_state, -2, "stdout");
  lua_createtable(m_state, 0, 1);
  members(k_error);
  lua_setfield(m_state, -2, "stderr");
  static constexpr auto k_lfs =
      std::to_array<Function>({{"attributes", &LuaRun::attributes}, {"currentdir", &LuaRun::working_folder}});
  library("lfs", k_lfs);
  library("posix", {});
  static constexpr auto k_global = std::to_array<Function>({{"require", &LuaRun::require},
                                                            {"loadfile", &LuaRun::load_file},
                                                            {"__real", &LuaRun::real_path},
                                                            {"__list", &LuaRun::list}});
  lua_pushglobaltable(m_state);
  members(k_global);
  static constexpr auto k_math =
      std::to_array<Function>({{"random", &LuaRun::random}, {"randomseed", &LuaRun::nothing}});
  lua_getglobal(m_state, LUA_MATHLIBNAME);
  members(k_math);
  lua_pop(m_state, 3);
}

int LuaRun::get_variable() {
  std::string name = first();
  if (auto token = find_token(name)) {
    return give(name.substr(token->at, token->size));
  }
  auto value = m_recorder.environment().get(name);
  if (value == m_start.environment.get(name)) {
    m_recorder.depends_on(fmt::format("environment variable {}", name), where("getenv"));
  }
  if (!value) {
    lua_pushnil(m_state);
    return 1;
  }
  return give(*value);
}

int LuaRun::time() {
  if (lua_gettop(m_state) > 0) {
    return give(m_recorder.unknown("the time of day", where("time")));
  }
  m_recorder.depends_on("the time of day", where("time"));
  m_recorder.rests_on_fleeting("the time of day");
  lua_pushinteger(m_state, static_cast<lua_Integer>(std::time(nullptr)));
  return 1;
}

int LuaRun::date() {
  return give(m_recorder.unknown("the time of day", where("date")));
}

int LuaRun::nothing() {
  return 0;
}

int LuaRun::random() {
  return give(m_recorder.unknown("a random number", where("random")));
}

int LuaRun::working_folder() {
  return give(m_recorder.unknown("the working folder", where("currentdir")));
}

int LuaRun::open() {
  std::string path = first(), mode = text(2).value_or("r");
  if (mode != "r" && mode != "rb") {
    m_recorder.denied(Verb::write_file, "io.open", words(), where("open"));
    return none(path + ": not written");
  }
  m_recorder.looked_at(path);
  auto content = read_regular(path, m_limits.file_bytes);
  if (!content) {
    return none(reason(content.error()));
  }
  lua_getfield(m_state, LUA_REGISTRYINDEX, k_stock_open);
  give(path);
  give("r");
  return lua_pcall(m_state, 2, 1, 0) == LUA_OK ? 1 : none(path + ": cannot be opened");
}

int LuaRun::load_file() {
  std::string path = first();
  m_recorder.looked_at(path);
  auto content = read_regular(path, m_limits.file_bytes);
  if (!content) {
    return none(reason(content.error()));
  }
  if (load(*content, path) == LUA_OK) {
    return 1;
  }
  lua_pushnil(m_state);
  lua_insert(m_state, -2);
  return 2;
}

int LuaRun::require() {
  constexpr std::array<std::string_view, 7> k_there = {"lfs", "posix", "os", "io", "string", "table", "math"};
  std::string name = first();
  if (std::find(k_there.begin(), k_there.end(), name) != k_there.end()) {
    lua_getglobal(m_state, name.c_str());
    return 1;
  }
  if (name != "strict") {
    m_recorder.unknown_command({"require", name}, where("require"));
  }
  lua_createtable(m_state, 0, 0);
  return 1;
}

int LuaRun::attributes() {
  std::string path = first(), field = text(2).value_or("");
  m_recorder.looked_at(path);
  auto about = file_facts(path);
  if (!about) {
    return none(fmt::format("cannot obtain information from file '{}'", path));
  }
  if (field == "mode") {
    return give(about->type);
  }
  lua_createtable(m_state, 0, 3);
  give(about->type);
  lua_setfield(m_state, -2, "mode");
  lua_pushinteger(m_state, static_cast<lua_Integer>(about->size));
  lua_setfield(m_state, -2, "size");
  lua_pushinteger(m_state, static_cast<lua_Integer>(about->modified));
  lua_setfield(m_state, -2, "modification");
  if (!field.empty()) {
    lua_getfield(m_state, -1, field.c_str());
  }
  return 1;
}

int LuaRun::real_path() {
  std::string path = first();
  if (auto token = find_token(path)) {
    return give(path.substr(token->at, token->size));
  }
  m_recorder.looked_at(path, true);
  auto resolved = modulefile::real_path(path);
  if (!resolved) {
    lua_pushnil(m_state);
    return 1;
  }
  return give(*resolved);
}

int LuaRun::list() {
  std::string path = first();
  m_recorder.looked_at(path);
  auto names = names_in_folder(path);
  if (!names) {
    give(fmt::format("cannot open {}: No such file or directory", path));
    return k_raise;
  }
  lua_createtable(m_state, static_cast<int>(names->size()), 0);
  for (size_t i = 0; i < names->size(); ++i) {
    give((*names)[i]);
    lua_rawseti(m_state, -2, static_cast<lua_Integer>(i) + 1);
  }
  return 1;
}

} // namespace envboot::modulefile
