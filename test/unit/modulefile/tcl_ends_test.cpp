#include "unit/modulefile/sandbox.hpp"

#include "modulefile/apply.hpp"

#include <gmock/gmock.h>

namespace envboot::modulefile {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Kind = Outcome::Kind;

TEST(TclSandbox, AnUndefinedVariableFailsThereAndKeepsWhatRanBefore) {
  Evaluator evaluate;
  auto evaluation = evaluate("setenv A 1\nsetenv B $env(NOT_SET_HERE)\nsetenv C 1\n");
  EXPECT_EQ(evaluation.outcome.kind, Kind::failed);
  EXPECT_THAT(evaluation.outcome.why, HasSubstr("NOT_SET_HERE"));
  EXPECT_EQ(evaluation.outcome.where.line, 3);
  EXPECT_THAT(told(evaluation), ElementsAre("setenv A [1]"));
  EXPECT_EQ(apply(evaluation, Environment{}).environment, Environment{});
}

TEST(TclSandbox, EndsAsModulesEnds) {
  Evaluator evaluate;
  EXPECT_EQ(evaluate("setenv A 1\nbreak\n").outcome.kind, Kind::broke);
  EXPECT_EQ(evaluate("setenv A 1\nif {1} {break}\n").outcome.kind, Kind::broke);
  EXPECT_EQ(evaluate("setenv A 1\nexit 1\n").outcome.kind, Kind::exited);
  EXPECT_EQ(evaluate("proc p {} {exit}\np\n").outcome.kind, Kind::exited);
  EXPECT_EQ(evaluate("setenv A 1\nreturn\nsetenv B 1\n").outcome.kind, Kind::returned);
  EXPECT_EQ(evaluate("proc p {} {return 1}\nsetenv A [p]\n").outcome.kind, Kind::evaluated);
  auto stopped = evaluate("setenv A 1\ncontinue\nsetenv B 1\n");
  EXPECT_EQ(stopped.outcome.kind, Kind::stopped);
  EXPECT_EQ(apply(stopped, Environment{}).environment, (Environment{{"A", "1"}}));
}

TEST(TclSandbox, EndlessLoopsEndAtTheSoftLimitAndCannotCatchIt) {
  Evaluator evaluate;
  evaluate.limits.soft = std::chrono::milliseconds(100);
  for (const char* loop :
       {"while 1 {set x 1}", "for {set i 0} {1} {incr i} {}", "proc p {} {p2}; proc p2 {} {p}; while 1 {catch p}",
        "while 1 {catch {while 1 {}}}", "after 100000", "vwait ::never", "catch {vwait ::never}",
        "proc again {} {after 0 again}; again; update", "after 100000 {set ::late 1}; vwait ::late"}) {
    auto evaluation = evaluate(std::string("setenv A 1\n") + loop + "\nsetenv B 1\n");
    EXPECT_EQ(evaluation.outcome.kind, Kind::not_evaluated) << loop;
    EXPECT_THAT(evaluation.outcome.why, HasSubstr("100 ms")) << loop;
    EXPECT_EQ(evaluation.effects.size(), 1u);
  }
}

TEST(TclSandbox, TimersAndIdleCallbacksRunWhereTheFileWaitsForThem) {
  Evaluator evaluate;
  auto evaluation =
      evaluate("after 5 {setenv LATE 1}\nafter idle {setenv IDLE 1}\nupdate idletasks\nsetenv A 1\n"
               "after 10\nupdate\nafter 1 {set ::done 1}\nvwait ::done\nsetenv B 1\nafter 1 {setenv NEVER 1}\n");
  EXPECT_EQ(evaluation.outcome.kind, Kind::evaluated) << evaluation.outcome.why;
  EXPECT_THAT(told(evaluation), ElementsAre("setenv IDLE [1]", "setenv A [1]", "setenv LATE [1]", "setenv B [1]"));
  EXPECT_THAT(told(evaluate("setenv C 1\nupdate\n")), ElementsAre("setenv C [1]"));
}

TEST(TclSandbox, AFileThatReportsAnErrorIsLoadedAndTheToolFails) {
  Evaluator evaluate;
  auto evaluation = evaluate("setenv A 1\nreportError {no licence}\nreportError later\nsetenv B 1\n");
  EXPECT_EQ(evaluation.outcome.kind, Kind::complained);
  EXPECT_TRUE(evaluation.outcome.applied());
  EXPECT_EQ(evaluation.outcome.why, "no licence");
  EXPECT_EQ(evaluation.outcome.where.line, 3);
  EXPECT_THAT(told(evaluation), ElementsAre("setenv A [1]", "setenv B [1]"));
  ASSERT_EQ(evaluation.messages.size(), 2U);
  EXPECT_EQ(evaluation.messages[1].text, "later");
  EXPECT_EQ(evaluate("reportInternalBug {our fault} /some/file\n").outcome.why, "our fault");
  EXPECT_EQ(evaluate("raiseErrorCount\ncontinue\n").outcome.kind, Kind::complained);
  EXPECT_EQ(evaluate("reportError {only told} 0 NOTICE in 0\n").outcome.kind, Kind::evaluated);
  EXPECT_EQ(evaluate("reportWarning careful\nreport hello\n").outcome.kind, Kind::evaluated);
  EXPECT_EQ(evaluate("reportError {no licence}\nbreak\n").outcome.kind, Kind::broke);
  EXPECT_EQ(evaluate("reportWarning too many words here\n").outcome.kind, Kind::failed);
}

TEST(TclSandbox, AVeryLongFileLosesLinesAndNoCommand) {
  Evaluator evaluate;
  evaluate.limits.soft = std::chrono::seconds(20);
  std::string text;
  for (int i = 0; i < 3000; ++i) {
    text += fmt::format("setenv V{} 1\n", i);
  }
  auto evaluation = evaluate(text);
  EXPECT_EQ(evaluation.outcome.kind, Kind::evaluated) << evaluation.outcome.why;
  EXPECT_EQ(evaluation.effects.size(), 3000U);
  EXPECT_EQ(evaluation.effects[999].where.line, 1001);
  EXPECT_EQ(evaluation.effects[1000].where, (Location{evaluate.request.file, 0, 0}));
}

TEST(TclSandbox, AFloodOfEffectsIsCutOff) {
  Evaluator evaluate;
  evaluate.limits.effects = 100;
  auto evaluation = evaluate("for {set i 0} {$i < 1000} {incr i} {catch {setenv A$i 1}}\n");
  EXPECT_EQ(evaluation.outcome.kind, Kind::not_evaluated);
  EXPECT_THAT(evaluation.outcome.why, HasSubstr("more effects"));
  EXPECT_LE(evaluation.effects.size(), 100u);
}

TEST(TclSandbox, OnlyFilesWithACookieAreModulefiles) {
  Evaluator evaluate;
  EXPECT_EQ(evaluate.raw("setenv A 1\n").outcome.kind, Kind::not_evaluated);
  EXPECT_EQ(evaluate.raw("").outcome.kind, Kind::not_evaluated);
  EXPECT_EQ(evaluate.raw("#%Modules\nsetenv A 1\n").outcome.kind, Kind::evaluated);
  EXPECT_EQ(evaluate.raw("#%Module1.0\r\nsetenv A 1\r\n").effects.at(0).values[0], Known<std::string>("1"));
}

TEST(TclSandbox, NoFileIsReadOnlyUpToAControlZ) {
  Evaluator evaluate;
  auto evaluation = evaluate("setenv A 1\n# \x1a\nsetenv PYTHONPATH /x\n");
  EXPECT_EQ(evaluation.outcome.kind, Kind::not_evaluated);
  EXPECT_THAT(evaluation.outcome.why, HasSubstr("control-Z"));
}

TEST(TclSandbox, AFileThatWantsALaterToolIsRefused) {
  Evaluator evaluate;
  EXPECT_EQ(evaluate.raw("#%Module99\nsetenv A 1\n").outcome.kind, Kind::failed);
  EXPECT_EQ(evaluate.raw("#%Module5.1 -*- tcl -*-\nsetenv A 1\n").outcome.kind, Kind::evaluated);
  EXPECT_EQ(evaluate.raw("#%Module1.0####\nsetenv A 1\n").outcome.kind, Kind::evaluated);
}

} // namespace
} // namespace envboot::modulefile
