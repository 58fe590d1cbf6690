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

#include "modulefile/file_facts.hpp"
#include "modulefile/lua_language.hpp"
#include "modulefile/lua_message.hpp"
#include "modulefile/lua_prelude.hpp"
#include "modulefile/lua_state.hpp"
#include "modulefile/lua_unknown.hpp"
#include "modulefile/lua_values.hpp"
#include "modulefile/recorder.hpp"
#include "modulefile/source_lines.hpp"
#include "modulefile/source_text.hpp"
#include "modulefile/token.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <fmt/format.h>
#include <lua.hpp>
#include <optional>

namespace envboot::modulefile {
namespace {

using Words = std::vector<std::string>;

constexpr int k_raise = -1;
constexpr const char* k_stock_open = "envboot.io.open";

/// One evaluation: a state, its functions and what they record.
class LuaRun : private LuaState {
 public:
  LuaRun(const Request& request, const Start& start, const Limits& limits)
      : LuaState(limits.soft, limits.memory_bytes / 2), m_request(request), m_start(start), m_limits(limits),
        m_recorder(start, request, limits), m_lines(limits.file_bytes), m_state(get()) {}

  Evaluation evaluate() {
    auto text = read_regular(m_request.file.string(), m_limits.file_bytes);
    if (!text) {
      return std::move(m_recorder).finish({Outcome::Kind::not_evaluated, reason(text.error()), {m_request.file, 0, 0}});
    }
    m_lines.put(m_request.file.string(), *text);
    prepare();
    push<&LuaRun::note_failure>();
    int handler = lua_gettop(m_state);
    int status = load(*text, m_request.file.string());
    bool syntax = status != LUA_OK;
    if (!syntax) {
      status = run(handler);
    }
    return std::move(m_recorder).finish(outcome_of(status, syntax));
  }

 private:
  using Method = int (LuaRun::*)();

  // --- the state ---------------------------------------------------------------------------------------------------

  static LuaRun* of(lua_State* state) { return static_cast<LuaRun*>(LuaState::of(state)); }

  template <Method method>
  static int call(lua_State* state) {
    LuaRun* run = of(state);
    int results = 0;
    {
      Inside inside(*run);
      results = (run->*method)();
    }
    return results == k_raise ? lua_error(state) : results;
  }

  template <Method method>
  void push() {
    lua_pushcfunction(m_state, &LuaRun::call<method>);
  }
  template <Method method>
  void global(const char* name) {
    push<method>();
    lua_setglobal(m_state, name);
  }
  /// Of the table on top of the stack.
  template <Method method>
  void member(const char* name) {
    push<method>();
    lua_setfield(m_state, -2, name);
  }

  void prepare() {
    constexpr std::array<luaL_Reg, 4> k_libraries = {{{LUA_GNAME, luaopen_base},
                                                      {LUA_STRLIBNAME, luaopen_string},
                                                      {LUA_TABLIBNAME, luaopen_table},
                                                      {LUA_MATHLIBNAME, luaopen_math}}};
    for (const luaL_Reg& library : k_libraries) {
      luaL_requiref(m_state, library.name, library.func, 1);
      lua_pop(m_state, 1);
    }
    luaL_requiref(m_state, LUA_IOLIBNAME, luaopen_io, 0);
    lua_getfield(m_state, -1, "open");
    lua_setfield(m_state, LUA_REGISTRYINDEX, k_stock_open);
    lua_pop(m_state, 1);
    guard_unknown_texts(m_state);
    commands();
    world();
    run_prelude();
    take_away();
  }

  void commands() {
    for (const LuaFunction& function : lua_functions()) {
      lua_pushlightuserdata(m_state, const_cast<LuaFunction*>(&function));
      lua_pushcclosure(m_state, &LuaRun::call<&LuaRun::recorded>, 1);
      lua_setglobal(m_state, std::string(function.name).c_str());
    }
    global<&LuaRun::lmod_error>("LmodError");
    global<&LuaRun::lmod_break>("LmodBreak");
    global<&LuaRun::file_name>("myFileName");
    global<&LuaRun::capture>("capture");
    lua_pushnil(m_state);
    lua_createtable(m_state, 0, 1);
    member<&LuaRun::unknown_function>("__call");
    lua_setmetatable(m_state, -2);
    lua_getfield(m_state, LUA_REGISTRYINDEX, k_lua_unknown);
    member<&LuaRun::unknown_function>("__call");
    lua_pop(m_state, 2);
  }

  void world() {
    lua_createtable(m_state, 0, 6);
    member<&LuaRun::get_variable>("getenv");
    member<&LuaRun::time>("time");
    member<&LuaRun::time>("clock");
    member<&LuaRun::date>("date");
    member<&LuaRun::capture>("execute");
    member<&LuaRun::exit>("exit");
    lua_setglobal(m_state, "os");
    lua_createtable(m_state, 0, 4);
    member<&LuaRun::open>("open");
    member<&LuaRun::capture>("popen");
    member<&LuaRun::write>("write");
    lua_createtable(m_state, 0, 1);
    member<&LuaRun::write>("write");
    lua_setfield(m_state, -2, "stdout");
    lua_createtable(m_state, 0, 1);
    member<&LuaRun::write_message>("write");
    lua_setfield(m_state, -2, "stderr");
    lua_setglobal(m_state, "io");
    lua_createtable(m_state, 0, 3);
    member<&LuaRun::attributes>("attributes");
    member<&LuaRun::working_folder>("currentdir");
    lua_setglobal(m_state, "lfs");
    lua_createtable(m_state, 0, 0);
    lua_setglobal(m_state, "posix");
    global<&LuaRun::require>("require");
    global<&LuaRun::load_file>("loadfile");
    global<&LuaRun::real_path>("__real");
    global<&LuaRun::list>("__list");
  }

  void run_prelude() {
    luaL_loadbufferx(m_state, k_lua_prelude, std::char_traits<char>::length(k_lua_prelude), "=prelude", "t");
    lua_call(m_state, 0, 0);
  }

  /// What could undo the above, or answers differently each time.
  void take_away() {
    for (const char* name : {"__real", "__list", "__unknown", "collectgarbage", "warn", "xpcall", "getmetatable",
                             "setmetatable", "rawget", "rawset", "rawequal", "rawlen"}) {
      lua_pushnil(m_state);
      lua_setglobal(m_state, name);
    }
    lua_getglobal(m_state, LUA_STRLIBNAME);
    lua_pushnil(m_state);
    lua_setfield(m_state, -2, "dump");
    lua_getglobal(m_state, LUA_MATHLIBNAME);
    member<&LuaRun::random>("random");
    member<&LuaRun::nothing>("randomseed");
    lua_pop(m_state, 2);
  }

  int load(const std::string& text, const std::string& path) {
    return luaL_loadbufferx(m_state, text.data(), text.size(), ("@" + path).c_str(), "t");
  }

  // --- where we are ------------------------------------------------------------------------------------------------

  /// The innermost line of a file; `name` is looked for on it.
  Location where(std::string_view name) {
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

  // --- values ------------------------------------------------------------------------------------------------------

  std::optional<std::string> text(int index) { return text_at(m_state, index); }

  LuaArguments arguments(int from = 1) {
    return read_arguments(m_state, from, m_limits.effects,
                          [&] { return m_recorder.unknown("a value that is no text", where("")); });
  }
  Words words(int from = 1) {
    Words texts;
    for (auto& word : arguments(from).words) {
      texts.push_back(std::move(word.text));
    }
    return texts;
  }
  std::string first() { return text(1).value_or(""); }

  int give(std::string_view value) {
    push_text(m_state, value);
    return 1;
  }
  int give(const Answer& answer) {
    give(answer.text);
    return answer.flow == Answer::Flow::ok ? 1 : k_raise;
  }
  int none(std::string_view why) {
    lua_pushnil(m_state);
    give(why);
    return 2;
  }
  /// Nothing of the file is run any more, whatever it catches.
  int end(Outcome::Kind kind, std::string why = {}) {
    m_end = kind;
    m_end_place = where("");
    m_end_why = std::move(why);
    stop();
    lua_pushnil(m_state);
    return k_raise;
  }

  // --- functions ---------------------------------------------------------------------------------------------------

  int recorded() {
    const auto* function = static_cast<const LuaFunction*>(lua_touserdata(m_state, lua_upvalueindex(1)));
    LuaCommand command = translate(*function, arguments(), m_request.mode == Mode::unload);
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
    lua_pushboolean(m_state, answer.text == "1" ? 1 : 0);
    return 1;
  }

  /// A nil was called: the site's own function, or a slip of the pen.
  int unknown_function() {
    lua_Debug frame{};
    std::string name = "?";
    if (lua_getstack(m_state, 0, &frame) != 0 && lua_getinfo(m_state, "n", &frame) != 0 && frame.name != nullptr) {
      name = frame.name;
    }
    Location at = where(name);
    Words all = words(2);
    all.insert(all.begin(), name);
    return give(m_recorder.unknown_command(all, at));
  }

  int lmod_error() {
    std::string message;
    for (const std::string& word : words()) {
      message += word;
    }
    give(message);
    return k_raise;
  }
  int lmod_break() { return m_request.mode == Mode::unload ? 0 : end(Outcome::Kind::broke, first()); }
  int exit() { return end(Outcome::Kind::exited); }
  int file_name() { return give(m_request.file.string()); }
  int nothing() { return 0; }

  int capture() {
    lua_Debug frame{};
    lua_getstack(m_state, 0, &frame);
    lua_getinfo(m_state, "n", &frame);
    std::string name = frame.name == nullptr ? "capture" : frame.name;
    return give(m_recorder.denied(Verb::run_program, name, words(), where(name)));
  }

  int get_variable() {
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

  int time() {
    if (lua_gettop(m_state) > 0) {
      return give(m_recorder.unknown("the time of day", where("time")));
    }
    m_recorder.depends_on("the time of day", where("time"));
    lua_pushinteger(m_state, static_cast<lua_Integer>(std::time(nullptr)));
    return 1;
  }
  int date() { return give(m_recorder.unknown("the time of day", where("date"))); }
  int random() { return give(m_recorder.unknown("a random number", where("random"))); }
  int working_folder() { return give(m_recorder.unknown("the working folder", where("currentdir"))); }

  int write() {
    for (const std::string& word : words(lua_istable(m_state, 1) ? 2 : 1)) {
      m_recorder.call(*find_command("puts"), {"-nonewline", "stdout", word}, where("write"));
    }
    return 0;
  }
  int write_message() {
    for (const std::string& word : words(2)) {
      m_recorder.call(*find_command("puts"), {"stderr", word}, where("write"));
    }
    return 0;
  }

  int open() {
    std::string path = first(), mode = text(2).value_or("r");
    if (mode != "r" && mode != "rb") {
      m_recorder.denied(Verb::write_file, "io.open", words(), where("open"));
      return none(path + ": not written");
    }
    auto content = read_regular(path, m_limits.file_bytes);
    if (!content) {
      return none(reason(content.error()));
    }
    lua_getfield(m_state, LUA_REGISTRYINDEX, k_stock_open);
    give(path);
    give("r");
    return lua_pcall(m_state, 2, 1, 0) == LUA_OK ? 1 : none(path + ": cannot be opened");
  }

  int load_file() {
    std::string path = first();
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

  int require() {
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

  int attributes() {
    std::string path = first(), field = text(2).value_or("");
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

  int real_path() {
    std::string path = first();
    if (auto token = find_token(path)) {
      return give(path.substr(token->at, token->size));
    }
    auto resolved = modulefile::real_path(path);
    if (!resolved) {
      lua_pushnil(m_state);
      return 1;
    }
    return give(*resolved);
  }

  int list() {
    std::string path = first();
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

  // --- how it ended ------------------------------------------------------------------------------------------------

  /// The message handler: says where the error came up, and takes that place out of the message.
  int note_failure() {
    m_failure = where("");
    return give(without_place(text(1).value_or("an error without a text"), m_failure.line));
  }

  Outcome outcome_of(int status, bool syntax) {
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

  const Request& m_request;
  const Start& m_start;
  const Limits& m_limits;
  Recorder m_recorder;
  std::optional<Outcome::Kind> m_end;
  std::string m_end_why;
  Location m_end_place, m_failure;
  SourceLines m_lines;
  lua_State* m_state;
};

} // namespace

Evaluation evaluate_lua(const Request& request, const Start& start, const Limits& limits) {
  return LuaRun(request, start, limits).evaluate();
}

} // namespace envboot::modulefile
