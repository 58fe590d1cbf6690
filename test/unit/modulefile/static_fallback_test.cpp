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
