#include "unit/modulefile/sandbox.hpp"

#include "modulefile/static_fallback.hpp"

#include <gmock/gmock.h>

namespace envboot::modulefile {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Evaluation read(const std::string& text) {
  static const Start start;
  static const Limits limits;
  static const Request request{*AbsPath::parse("/m/foo/1"), "foo/1", "", Mode::load, false, {}};
  return read_statically(request, text, start, limits);
}

TEST(StaticFallback, FoldsConstantsAndSaysWhatItCannot) {
  auto evaluation = read("#%Module1.0\nset root /opt/foo\nset v ${root}/1\nprepend-path\tPATH $v/bin:[exec x]\n"
                         "setenv A \"$root/a b\"\nsetenv B $unset\n");
  EXPECT_THAT(told(evaluation),
              ElementsAre("prepend-path PATH [/opt/foo/1/bin] ?", "setenv A [/opt/foo/a b]", "setenv B ?"));
  EXPECT_THAT(evaluation.effects[2].values[0].because(), HasSubstr("`$unset`"));
  EXPECT_EQ(evaluation.effects[0].where, (Location{*AbsPath::parse("/m/foo/1"), 4, 1}));
  EXPECT_EQ(evaluation.outcome.kind, Outcome::Kind::not_evaluated) << "it never claims to know";
}

TEST(StaticFallback, LooksIntoBranchesButTrustsNoValueSetThere) {
  auto evaluation = read("set d /a\nif {$x} {\n  set d /b\n  prepend-path PYTHONPATH /c\n}\nsetenv D $d\n"
                         "foreach e {/x /y} { append-path PATH $e }\n");
  EXPECT_THAT(told(evaluation), ElementsAre("prepend-path PYTHONPATH [/c]", "setenv D ?", "append-path PATH ?"));
  EXPECT_EQ(evaluation.effects[0].where.line, 4);
  EXPECT_EQ(evaluation.effects[0].where.column, 3);
}

TEST(StaticFallback, HelpTextAndCommentsAreNoCommands) {
  EXPECT_THAT(
      read("proc ModulesHelp {} {\n  prepend-path PATH /no\n}\n# setenv A 1 \\\n setenv B 2\nset t {setenv C 3}\n")
          .effects,
      IsEmpty());
}

TEST(StaticFallback, JoinsContinuedLinesAndSplitsAtSemicolons) {
  EXPECT_THAT(told(read("setenv A \\\n  1; setenv B 2\r\nsetenv C \"x;y\"\n")),
              ElementsAre("setenv A [1]", "setenv B [2]", "setenv C [x;y]"));
}

Evaluation read_lua(const std::string& text, Mode mode = Mode::load) {
  static const Start start;
  static const Limits limits;
  static Request request{*AbsPath::parse("/m/foo/1.lua"), "foo/1", "", Mode::load, false, {}};
  request.mode = mode;
  return read_statically(request, text, start, limits);
}

TEST(StaticLua, ReadsCallsWithLiterals) {
  auto evaluation = read_lua("setenv(\"A\", 'x y')\n"
                             "  prepend_path{\"PYTHONPATH\", \"/a:/b\", priority = 10}\n"
                             "append_path(\"PATH\", \"/c;/d\", \";\")\n"
                             "load(\"gcc/9\", \"mpi\") load \"cuda\" load [[python]]\n"
                             "pushenv(\"B\", false)\nsetenv(\"N\", 3)\n"
                             "execute{cmd = \"source /conda.sh\", modeA = {\"load\"}}\n");
  EXPECT_THAT(told(evaluation),
              ElementsAre("setenv A [x y]", "prepend-path PYTHONPATH [/a] [/b]", "append-path PATH [/c] [/d]",
                          "module load gcc/9 [gcc/9] [mpi]", "module load cuda [cuda]", "module load python [python]",
                          "unsetenv B", "setenv N [3]", "puts  [source /conda.sh]"));
  EXPECT_EQ(evaluation.effects[1].where, (Location{*AbsPath::parse("/m/foo/1.lua"), 2, 3}));
  EXPECT_EQ(evaluation.outcome.kind, Outcome::Kind::not_evaluated) << "it never claims to know";
}

TEST(StaticLua, FoldsConstantsAndSaysWhatItCannot) {
  auto evaluation = read_lua("local root = \"/opt\" .. \"/foo\"\nlocal v = os.getenv(\"V\")\n"
                             "setenv(\"A\", pathJoin(root, \"bin/\"))\nsetenv(\"B\", root .. '/' .. v .. '/x')\n"
                             "setenv(\"C\", root or \"/d\")\nsetenv(\"D\", (\"x\"):rep(3))\n"
                             "setenv(\"E\", f(1, \"}\", {2}), \"y\")\n");
  EXPECT_THAT(told(evaluation),
              ElementsAre("setenv A [/opt/foo/bin]", "setenv B ?", "setenv C ?", "setenv D ?", "setenv E ?"));
  EXPECT_THAT(evaluation.effects[1].values[0].because(), HasSubstr("`v`"));
  EXPECT_THAT(evaluation.effects[2].values[0].because(), HasSubstr("`root or \"/d\"`"));
}

TEST(StaticLua, LooksIntoBranchesButTrustsNoValueThatMayBeAnother) {
  EXPECT_THAT(
      told(read_lua("d = '/a'\nif x then\n  d = '/b'\n  prepend_path('PYTHONPATH', '/c')\nend\nsetenv('D', d)\n")),
      ElementsAre("prepend-path PYTHONPATH [/c]", "setenv D ?"));
  EXPECT_THAT(told(read_lua("local e = '/a'\nfor _, e in ipairs{'/x', '/y'} do append_path('PATH', e) end\n"
                            "local i = '/i'\nfor i = 1, 3 do setenv('I', i) end\n"
                            "local p = '/p'\nlocal function f(p) setenv('P', p) end\n"
                            "local q = '/q'\nlocal q, r = g()\nsetenv('Q', q)\n"
                            "local t = {s = '/s'}\nsetenv('S', s)\nlocal u = '/u'\nlocal u\nsetenv('U', u)\n")),
              ElementsAre("append-path PATH ?", "setenv I ?", "setenv P ?", "setenv Q ?", "setenv S ?", "setenv U ?"));
  EXPECT_THAT(told(read_lua("local d = '/a'\nif isDir(pathJoin(d, 'x')) then setenv('D', d) end")),
              ElementsAre("setenv D [/a]"));
}

TEST(StaticLua, CommentsTextsAndOthersFunctionsAreNoCommands) {
  EXPECT_THAT(told(read_lua("-- setenv('A', '1')\n--[[ setenv('B', '2')\n]] --[==[ ]] setenv('C', '3') ]==]\n"
                            "local t = [[ setenv('D', '4') ]]\nposix.setenv('E', '5')\nobject:load('f')\n"
                            "setenv('G', '7') --x\n")),
              ElementsAre("setenv G [7]"));
  EXPECT_THAT(told(read_lua("if isloaded('x') then end if mode() == 'load' then end")), IsEmpty());
}

TEST(StaticLua, EscapesAndLongTextsSayWhatLuaWouldSay) {
  EXPECT_THAT(
      told(read_lua("setenv('A', 'x\\ty\\'\\65\\x42\\\\')\nsetenv('B', [==[\na]]b]==])\nsetenv('C', '\\q\\300')")),
      ElementsAre("setenv A [x\ty'AB\\]", "setenv B [a]]b]", "setenv C [\\q\\300]"));
}

TEST(StaticLua, UnloadTakesBack) {
  auto evaluation = read_lua("setenv('A', '1') prepend_path('PATH', '/x') pushenv('B', false)", Mode::unload);
  ASSERT_EQ(evaluation.effects.size(), 3u);
  EXPECT_EQ(evaluation.effects[0].verb, Verb::unset);
  EXPECT_EQ(evaluation.effects[1].verb, Verb::remove_path);
  EXPECT_EQ(evaluation.effects[2].verb, Verb::pop);
}

TEST(StaticLua, AnyTextGivesAnAnswer) {
  for (std::string text : {std::string("setenv("),
                           std::string("setenv("),
                           std::string("setenv('"),
                           std::string("setenv{"),
                           std::string("setenv{{{"),
                           std::string("setenv(false"),
                           std::string("setenv('A', false"),
                           std::string("pushenv()"),
                           std::string("x ="),
                           std::string("x = 'a' .."),
                           std::string("[["),
                           std::string("[=="),
                           std::string("--[["),
                           std::string("'\\"),
                           std::string("'\\x"),
                           std::string("setenv [[]"),
                           std::string("end end until )))"),
                           std::string("function"),
                           std::string("execute{modeA = {{}}}"),
                           std::string("\0\0setenv('A','\0')", 17),
                           std::string(100000, '('),
                           std::string(100000, '{'),
                           std::string(100000, '['),
                           std::string(100000, '-')}) {
    EXPECT_EQ(read_lua(text).outcome.kind, Outcome::Kind::not_evaluated);
  }
  for (const char* piece : {"load(", "load{", "setenv('A', pathJoin(", "x = ", "function f(", "[=[", "load{{"}) {
    std::string text;
    for (int i = 0; i < 20000; ++i) {
      text += piece;
    }
    EXPECT_EQ(read_lua(text).outcome.kind, Outcome::Kind::not_evaluated) << piece;
  }
}

TEST(StaticFallback, AnyTextGivesAnAnswer) {
  for (std::string text : {std::string("setenv A {"), std::string("setenv A \""), std::string("setenv A ["),
                           std::string("\\"), std::string("setenv A $"), std::string("setenv A ${"),
                           std::string("setenv A $x("), std::string(100000, '{'), std::string(100000, '['),
                           std::string(100000, ';'), std::string("\0\0setenv", 8), std::string("if {if {if {")}) {
    EXPECT_EQ(read(text).outcome.kind, Outcome::Kind::not_evaluated);
  }
  std::string nested;
  for (int i = 0; i < 10000; ++i) {
    nested += "if 1 {";
  }
  EXPECT_EQ(read(nested).outcome.kind, Outcome::Kind::not_evaluated);
}

} // namespace
} // namespace envboot::modulefile
