#include "unit/modulefile/sandbox.hpp"

#include "modulefile/apply.hpp"

#include <gmock/gmock.h>

namespace envboot::modulefile {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Kind = Outcome::Kind;

TEST(TclSandbox, ProgramsAreNotRunAndTheirOutputIsUnknownWithItsReason) {
  Evaluator evaluate;
  AbsPath trap = evaluate.scratch.at("trap");
  auto evaluation =
      evaluate("set h [exec touch " + trap.string() + "]\nsystem touch " + trap.string() + "\nset f [open \"|touch " +
               trap.string() + "\"]\nsetenv H /scratch/$h/x\nsetenv L [gets $f]\nprepend-path PATH /ok:$h\n");
  EXPECT_FALSE(std::ifstream(trap.string()).good());
  ASSERT_EQ(evaluation.outcome.kind, Kind::evaluated) << evaluation.outcome.why;
  const Effect& set = evaluation.effects[3];
  ASSERT_FALSE(set.values[0]);
  EXPECT_THAT(set.values[0].because(), HasSubstr("it depends on `exec touch"));
  EXPECT_THAT(set.values[0].because(), HasSubstr("1.0:2:8"));
  EXPECT_FALSE(evaluation.effects[4].values[0]);
  EXPECT_EQ(evaluation.effects[5].values[0], Known<std::string>("/ok"));
  auto applied = apply(evaluation, Environment{});
  EXPECT_EQ(applied.environment.get("PATH"), "/ok");
  EXPECT_EQ(applied.environment.get("H"), std::nullopt);
  EXPECT_TRUE(applied.unknown.contains("H") && applied.unknown.contains("PATH"));
}

TEST(TclSandbox, WhatLooksIntoAnUnknownTextIsUnknownForTheSameReason) {
  Evaluator evaluate;
  for (const char* script : {"[string range $h 0 0]",
                             "[string range $h 1 2]",
                             "[string index $h 1]",
                             "[string range /s/$h 0 1]",
                             "[string map {0 x U y} $h]",
                             "[string tolower $h]",
                             "[string trim $h \x01\x02U0]",
                             "[string reverse $h]",
                             "[string repeat $h 0]",
                             "[lindex [split $h .] 0]",
                             "[lindex [split $h .] 1]",
                             "[lindex $h 2]",
                             "[lrange $h 1 end]",
                             "[regsub -all {[^a-z]} $h {}]",
                             "[regsub -all {[^a-z]} $h {} v; set v]",
                             "[regexp {(\\d+)} $h all n; set n]",
                             "[regexp -nocase -start 0 -- {(\\d+)} $h all n; set all]",
                             "[regexp -inline {\\d+} $h]",
                             "[scan $h %1c]",
                             "[scan $h %*cU%d n; set n]",
                             "[format %.2s $h]",
                             "[format %1\\$.1s $h]",
                             "[binary format a1 $h]",
                             "[file extension $h]",
                             "[file dirname $h]",
                             "[file rootname $h.x]",
                             "[if {1} {string range $h 1 2}]"}) {
    auto evaluation = evaluate(std::string("set h [exec hostname]\nsetenv V ") + script + "\n");
    EXPECT_EQ(evaluation.outcome.kind, Kind::evaluated) << script << ": " << evaluation.outcome.why;
    ASSERT_EQ(evaluation.effects.size(), 2u) << script;
    const auto& value = evaluation.effects[1].values.at(0);
    ASSERT_FALSE(value.known()) << script << " gives " << *value;
    EXPECT_THAT(value.because(), HasSubstr("`exec hostname`")) << script;
  }
}

TEST(TclSandbox, WhatCarriesAnUnknownTextWholeKeepsTheRest) {
  Evaluator evaluate;
  auto evaluation = evaluate("set h [exec hostname]\nprepend-path P [format %s:%s:%% /a $h]\n"
                             "prepend-path P [join [list /a $h] :]\nsetenv L [lindex [list /a $h] 0]\n"
                             "setenv S [string range /known 1 end]\nsetenv T [file tail $h/x]\n"
                             "if {[string match login* $h] || [regexp {^login} $h]} {setenv WRONG 1}\n"
                             "set n [expr {[string length $h] - 1}]\n");
  EXPECT_EQ(evaluation.outcome.kind, Kind::evaluated) << evaluation.outcome.why;
  EXPECT_THAT(told(evaluation), ElementsAre("exec  [hostname]", "prepend-path P [/a] ? [%]", "prepend-path P [/a] ?",
                                            "setenv L [/a]", "setenv S [known]", "setenv T [x]"));
  EXPECT_EQ(evaluate("string range x\n").outcome.why, "wrong # args: should be \"string range string first last\"");
}

} // namespace
} // namespace envboot::modulefile
