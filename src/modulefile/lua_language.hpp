#pragma once

#include "modulefile/command_table.hpp"

#include <map>
#include <string>
#include <vector>

namespace envboot::modulefile {

/// The arguments of a call in a Lua modulefile, tables flattened: `{"PATH", x, delim=";"}` or `("PATH", x)`.
struct LuaArguments {
  struct Word {
    enum class Kind : uint8_t { text, number, truth, other };
    Kind kind = Kind::text;
    std::string text; ///< of truth "true" or "false"
  };
  std::vector<Word> words;
  std::map<std::string, std::string> named; ///< of lists their texts, blanks between
};

/// How the arguments of a Lua function become the words of a command.
enum class LuaShape : uint8_t {
  same,    ///< word for word
  joined,  ///< one text
  two,     ///< the first two; a third is for csh
  assign,  ///< NAME VALUE [respect]; VALUE false unsets
  push,    ///< NAME VALUE; VALUE false unsets, until unload
  path,    ///< NAME VALUE [delimiter], options by name
  execute, ///< {cmd=, modeA=}
  rule,    ///< {name=, kind=}: hide, forbid
};

/// A function of Lmod's language and the command of Environment Modules that it is.
struct LuaFunction {
  std::string_view name;    ///< "prepend_path"
  std::string_view command; ///< "prepend-path"
  std::string_view first;   ///< put before the words: "load" for `module load`
  LuaShape shape = LuaShape::same;
  bool truth = false; ///< answers true or false, not a text
  bool rc = false;    ///< only in a .modulerc.lua, which has no others
};

/// Source: Lmod's manual, "Lua modulefile functions", and the names its sandbox lets through.
std::span<const LuaFunction> lua_functions();

/// One command as the Recorder takes it. `row` is null where the call does nothing in this mode.
struct LuaCommand {
  const CommandRow* row = nullptr;
  std::vector<std::string> words;
};
LuaCommand translate(const LuaFunction& function, const LuaArguments& arguments, Mode mode);

} // namespace envboot::modulefile
