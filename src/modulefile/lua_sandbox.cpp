// Lmod's modulefiles are Lua programs. Lmod's own sandbox lets os.execute, io.open and require through; here nothing
// that writes or runs exists: the state gets the base, string, table and math libraries without their loaders, and our
// own os, io and lfs, which look only. Commands go to the Recorder, as those of Tcl files do (lua_language.cpp).
//
// What is not there. A site adds functions in its SitePackage.lua. To call a nil is an error in Lua; here nil has a
// __call that records an unknown command under the name it was called by, and answers a value that nobody knows.
//
// Errors. liblua is compiled as C: lua_error jumps, over destructors too. So each of our functions leaves its message
// on the stack and returns k_raise, and only call(), which holds no object, jumps. Memory errors of Lua's API would
// jump as well: while one of our functions runs the cap doesn't hold (lua_state.cpp; the worker's does).
#include "modulefile/lua_sandbox.hpp"

#include "modulefile/lua_guards.hpp"
#include "modulefile/lua_message.hpp"
#include "modulefile/lua_prelude.hpp"
#include "modulefile/lua_run.hpp"
#include "modulefile/lua_unknown.hpp"
#include "modulefile/lua_values.hpp"
#include "modulefile/source_text.hpp"

#include <array>
#include <fmt/format.h>
#include <lua.hpp>

namespace envboot::modulefile {

LuaRun::LuaRun(const Request& request, const Start& start, const Limits& limits)
    : LuaState(limits.soft, limits.memory_bytes / 2), m_request(request), m_start(start), m_limits(limits),
      m_recorder(start, request, limits), m_lines(limits.file_bytes), m_state(get()) {}

Evaluation LuaRun::evaluate() {
  m_recorder.looked_at(m_request.file.string());
  auto text = read_regular(m_request.file.string(), m_limits.file_bytes);
  if (!text) {
    return std::move(m_recorder).finish({Outcome::Kind::not_evaluated, reason(text.error()), {m_request.file, 0, 0}});
  }
  m_lines.put(m_request.file.string(), *text);
  prepare();
  static constexpr Function k_handler{"", &LuaRun::note_failure};
  push(k_handler);
  int handler = lua_gettop(m_state);
  int status = load(*text, m_request.file.string());
  bool syntax = status != LUA_OK;
  if (!syntax) {
    status = run(handler);
  }
  return std::move(m_recorder).finish(outcome_of(status, syntax));
}

// --- the state -------------------------------------------------------------------------------------------------------

int LuaRun::call(lua_State* state) {
  auto* run = static_cast<LuaRun*>(LuaState::of(state));
  const auto* function = static_cast<const Function*>(lua_touserdata(state, lua_upvalueindex(1)));
  int results = 0;
  {
    Inside inside(*run);
    results = (run->*function->method)();
  }
  return results == k_raise ? lua_error(state) : results;
}

void LuaRun::push(const Function& function) {
  lua_pushlightuserdata(m_state, const_cast<Function*>(&function));
  lua_pushcclosure(m_state, &LuaRun::call, 1);
}

void LuaRun::members(std::span<const Function> functions) {
  for (const Function& function : functions) {
    push(function);
    lua_setfield(m_state, -2, function.name);
  }
}

void LuaRun::library(const char* name, std::span<const Function> functions) {
  lua_createtable(m_state, 0, static_cast<int>(functions.size()));
  members(functions);
  lua_setglobal(m_state, name);
}

void LuaRun::prepare() {
  constexpr std::array<luaL_Reg, 4> k_libraries = {{{LUA_GNAME, luaopen_base},
                                                    {LUA_STRLIBNAME, luaopen_string},
                                                    {LUA_TABLIBNAME, luaopen_table},
                                                    {LUA_MATHLIBNAME, luaopen_math}}};
  for (const luaL_Reg& library : k_libraries) {
    luaL_requiref(m_state, library.name, library.func, 1);
    lua_pop(m_state, 1);
  }
  make_unknown_texts(m_state);
  guard_unknown_texts(m_state);
  commands();
  world();
  run_prelude();
  take_away();
}

void LuaRun::run_prelude() {
  luaL_loadbufferx(m_state, k_lua_prelude, std::char_traits<char>::length(k_lua_prelude), "=prelude", "t");
  lua_call(m_state, 0, 0);
}

/// What could undo the above.
void LuaRun::take_away() {
  for (const char* name : {"__real", "__list", "__unknown", "collectgarbage", "warn", "xpcall", "getmetatable",
                           "setmetatable", "rawget", "rawset", "rawequal", "rawlen"}) {
    lua_pushnil(m_state);
    lua_setglobal(m_state, name);
  }
  lua_getglobal(m_state, LUA_STRLIBNAME);
  lua_pushnil(m_state);
  lua_setfield(m_state, -2, "dump");
  lua_pop(m_state, 1);
}

int LuaRun::load(const std::string& text, const std::string& path) {
  return luaL_loadbufferx(m_state, text.data(), text.size(), ("@" + path).c_str(), "t");
}

Location LuaRun::where(std::string_view name) {
  lua_Debug frame{};
  for (int level = 0; lua_getstack(m_state, level, &frame) != 0; ++level) {
    lua_getinfo(m_state, "Sl", &frame);
    auto path = frame.source[0] == '@' ? AbsPath::parse(frame.source + 1) : fail(failure("no file"));
    if (path && frame.currentline > 0) {
      return {*path, frame.currentline, m_lines.column_of_name(path->string(), frame.currentline, name)};
    }
  }
  return {m_request.file, 0, 0};
}

// --- values ----------------------------------------------------------------------------------------------------------

std::optional<std::string> LuaRun::text(int index) {
  return text_at(m_state, index);
}

std::string LuaRun::first() {
  return text(1).value_or("");
}

LuaArguments LuaRun::arguments(int from) {
  return read_arguments(m_state, from, m_limits.effects,
                        [&] { return m_recorder.unknown("a value that is no text", where("")); });
}

std::vector<std::string> LuaRun::words(int from) {
  std::vector<std::string> texts;
  for (auto& word : arguments(from).words) {
    texts.push_back(std::move(word.text));
  }
  return texts;
}

int LuaRun::give(std::string_view value) {
  push_text(m_state, value);
  return 1;
}

int LuaRun::give(const Answer& answer) {
  give(answer.text);
  return answer.flow == Answer::Flow::ok ? 1 : k_raise;
}

int LuaRun::none(std::string_view why) {
  lua_pushnil(m_state);
  give(why);
  return 2;
}

int LuaRun::end(Outcome::Kind kind, std::string why) {
  m_end = kind;
  m_end_place = where("");
  m_end_why = std::move(why);
  stop();
  lua_pushnil(m_state);
  return k_raise;
}

// --- how it ended ----------------------------------------------------------------------------------------------------

/// The message handler: says where the error came up, and takes that place out of the message.
int LuaRun::note_failure() {
  m_failure = where("");
  return give(without_place(text(1).value_or("an error without a text"), m_failure.line));
}

Outcome LuaRun::outcome_of(int status, bool syntax) {
  Location file{m_request.file, 0, 0};
  if (out_of_time()) {
    return {Outcome::Kind::not_evaluated, fmt::format("it did not end within {} ms", m_limits.soft.count()), file};
  }
  if (m_end) {
    return {*m_end, m_end_why, m_end_place};
  }
  if (status == LUA_OK) {
    return {Outcome::Kind::evaluated, "", file};
  }
  if (status == LUA_ERRMEM) {
    return {Outcome::Kind::not_evaluated, "it needs more memory than any modulefile should", file};
  }
  std::string message = text(-1).value_or("an error without a text");
  if (!syntax) {
    return {Outcome::Kind::failed, message, m_failure};
  }
  SyntaxMessage said = parse_syntax_message(message);
  return {Outcome::Kind::failed, said.text, {m_request.file, said.line, 0}};
}

Evaluation evaluate_lua(const Request& request, const Start& start, const Limits& limits) {
  return LuaRun(request, start, limits).evaluate();
}

} // namespace envboot::modulefile
