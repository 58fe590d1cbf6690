#pragma once

#include "modulefile/lua_language.hpp"
#include "modulefile/lua_state.hpp"
#include "modulefile/recorder.hpp"
#include "modulefile/source_lines.hpp"

#include <optional>

namespace envboot::modulefile {

/// One evaluation of a Lua modulefile: a state, its functions and what they record. Its own files only include this:
/// lua_sandbox.cpp (how a run begins and ends), lua_commands.cpp (what is recorded), lua_world.cpp (what is looked at).
///
/// A function takes its arguments from the stack and answers how many values it pushed, or k_raise: then the one on top
/// is raised as an error.
class LuaRun : private LuaState {
 public:
  LuaRun(const Request& request, const Start& start, const Limits& limits);
  Evaluation evaluate();

 private:
  struct Function {
    const char* name;
    int (LuaRun::*method)();
  };
  static constexpr int k_raise = -1;

  static int call(lua_State* state);
  void push(const Function& function);
  /// Into the table on top of the stack.
  void members(std::span<const Function> functions);
  void library(const char* name, std::span<const Function> functions);
  void prepare();
  void commands();
  void world();
  void run_prelude();
  void take_away();
  int load(const std::string& text, const std::string& path);

  /// The innermost line of a file; `name` is looked for on it.
  Location where(std::string_view name);
  LuaArguments arguments(int from = 1);
  std::vector<std::string> words(int from = 1);
  std::optional<std::string> text(int index);
  std::string first();
  int give(std::string_view value);
  int give(const Answer& answer);
  int none(std::string_view why);
  /// Nothing of the file is run any more, whatever it catches.
  int end(Outcome::Kind kind, std::string why = {});

  int recorded();
  int unknown_function();
  int lmod_error();
  int lmod_break();
  int exit();
  int file_name();
  int canonical();
  int capture();
  int write();
  int write_message();

  int get_variable();
  int time();
  int date();
  int random();
  int nothing();
  int working_folder();
  int open();
  int load_file();
  int require();
  int attributes();
  int real_path();
  int list();

  int note_failure();
  Outcome outcome_of(int status, bool syntax);

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

} // namespace envboot::modulefile
