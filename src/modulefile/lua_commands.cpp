// What a Lua modulefile says: Lmod's functions, which go to the Recorder, and what it writes for the user and the
// shell.
#include "modulefile/lua_run.hpp"
#include "modulefile/lua_values.hpp"
#include "modulefile/token.hpp"
#include "modulefile/version_order.hpp"

#include <array>
#include <lua.hpp>

namespace envboot::modulefile {

void LuaRun::commands() {
  static constexpr Function k_recorded{"", &LuaRun::recorded};
  for (const LuaFunction& function : lua_functions()) {
    if (function.rc != m_request.rc) {
      continue;
    }
    lua_pushlightuserdata(m_state, const_cast<Function*>(&k_recorded));
    lua_pushlightuserdata(m_state, const_cast<LuaFunction*>(&function));
    lua_pushcclosure(m_state, &LuaRun::call, 2);
    lua_setglobal(m_state, std::string(function.name).c_str());
  }
  static constexpr auto k_own = std::to_array<Function>({{"LmodError", &LuaRun::lmod_error},
                                                         {"LmodBreak", &LuaRun::lmod_break},
                                                         {"myFileName", &LuaRun::file_name},
                                                         {"convertToCanonical", &LuaRun::canonical},
                                                         {"capture", &LuaRun::capture}});
  lua_pushglobaltable(m_state);
  members(k_own);
  lua_pop(m_state, 1);
  static constexpr auto k_of_nil = std::to_array<Function>({{"__call", &LuaRun::unknown_function}});
  lua_pushnil(m_state);
  lua_createtable(m_state, 0, 1);
  members(k_of_nil);
  lua_setmetatable(m_state, -2);
  lua_pop(m_state, 1);
}

int LuaRun::recorded() {
  const auto* function = static_cast<const LuaFunction*>(lua_touserdata(m_state, lua_upvalueindex(2)));
  LuaCommand command = translate(*function, arguments(), m_request.mode);
  if (command.row == nullptr) {
    return 0;
  }
  Answer answer = m_recorder.call(*command.row, command.words, where(function->name));
  if (answer.flow != Answer::Flow::ok) {
    return give(answer);
  }
  if (command.row->shape != Shape::question) {
    return 0;
  }
  if (!function->truth) {
    return give(answer);
  }
  bool every_group = function->name == "userInGroup" && m_start.user == "root"; // so Lmod has it
  lua_pushboolean(m_state, answer.text == "1" || every_group ? 1 : 0);
  return 1;
}

/// A nil was called: the site's own function, or a slip of the pen.
int LuaRun::unknown_function() {
  lua_Debug frame{};
  std::string name = "?";
  if (lua_getstack(m_state, 0, &frame) != 0 && lua_getinfo(m_state, "n", &frame) != 0 && frame.name != nullptr) {
    name = frame.name;
  }
  Location at = where(name);
  std::vector<std::string> all = words(2);
  all.insert(all.begin(), name);
  return give(m_recorder.unknown_command(all, at));
}

int LuaRun::lmod_error() {
  std::string message;
  for (const std::string& word : words()) {
    message += word;
  }
  give(message);
  return k_raise;
}

int LuaRun::lmod_break() {
  return m_request.mode == Mode::unload ? 0 : end(Outcome::Kind::broke, first());
}

int LuaRun::exit() {
  return end(Outcome::Kind::exited);
}

int LuaRun::file_name() {
  return give(m_request.file.string());
}

int LuaRun::canonical() {
  std::string version = first();
  return give(find_token(version) ? version : lmod_version_key(version));
}

int LuaRun::capture() {
  lua_Debug frame{};
  lua_getstack(m_state, 0, &frame);
  lua_getinfo(m_state, "n", &frame);
  std::string name = frame.name == nullptr ? "capture" : frame.name;
  return give(m_recorder.denied(Verb::run_program, name, words(), where(name)));
}

int LuaRun::write() {
  for (const std::string& word : words(lua_istable(m_state, 1) ? 2 : 1)) {
    m_recorder.call(*find_command("puts"), {"-nonewline", "stdout", word}, where("write"));
  }
  return 0;
}

int LuaRun::write_message() {
  for (const std::string& word : words(2)) {
    m_recorder.call(*find_command("puts"), {"stderr", word}, where("write"));
  }
  return 0;
}

} // namespace envboot::modulefile
