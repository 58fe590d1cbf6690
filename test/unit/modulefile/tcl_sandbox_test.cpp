#include "unit/modulefile/sandbox.hpp"

#include <gmock/gmock.h>

namespace envboot::modulefile {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Kind = Outcome::Kind;

TEST(TclSandbox, RecordsInOrderWithLineAndColumn) {
  Evaluator evaluate;
  auto evaluation = evaluate("setenv A 1\n\n\tprepend-path PATH /a:/b /c\n");
  EXPECT_EQ(evaluation.outcome.kind, Kind::evaluated);
  EXPECT_THAT(told(evaluation), ElementsAre("setenv A [1]", "prepend-path PATH [/a] [/b] [/c]"));
  EXPECT_EQ(evaluation.effects[0].where, (Location{evaluate.request.file, 2, 1}));
  EXPECT_EQ(evaluation.effects[1].where, (Location{evaluate.request.file, 4, 2}));
}

TEST(TclSandbox, KnowsTheLineInsideLoopsProcsAndSourcedFiles) {
  Evaluator evaluate;
  AbsPath common = evaluate.scratch.write("common.tcl", "proc shared {} {\n  setenv FROM proc\n}\nsetenv FROM file\n");
  auto evaluation =
      evaluate("proc add {d} {\n  append-path PATH $d\n}\nforeach d {/a /b} {\n  if {1} {\n    add $d\n  }\n"
               "}\nsource [file dirname $ModulesCurrentModulefile]/../../common.tcl\nshared\n"
               "eval setenv E 1; setenv F 2\n");
  ASSERT_EQ(evaluation.outcome.kind, Kind::evaluated) << evaluation.outcome.why;
  ASSERT_EQ(evaluation.effects.size(), 6u);
  EXPECT_EQ(evaluation.effects[1].where, (Location{evaluate.request.file, 3, 3}));
  EXPECT_EQ(evaluation.effects[2].where.text(), common.string() + ":4:1");
  EXPECT_EQ(evaluation.effects[3].where.text(), common.string() + ":2:3");
  EXPECT_EQ(evaluation.effects[4].where, (Location{evaluate.request.file, 12, 1}));
  EXPECT_EQ(evaluation.effects[5].where, (Location{evaluate.request.file, 12, 18}));
}

TEST(TclSandbox, UnloadTurnsCommandsAround) {
  Evaluator evaluate;
  auto evaluation = evaluate("setenv A 1\nunsetenv B\nunsetenv C old\nprepend-path PATH /a\nset-alias l ls\nprereq x\n"
                             "module load gcc\nmodule use /m\nif {[module-info mode remove]} {setenv R 1}\n"
                             "remove-path PATH /z\nsetenv SEEN $env(A)\n",
                             Mode::unload);
  ASSERT_EQ(evaluation.outcome.kind, Kind::evaluated) << evaluation.outcome.why;
  std::vector<Verb> verbs;
  for (const Effect& effect : evaluation.effects) {
    verbs.push_back(effect.verb);
  }
  EXPECT_THAT(verbs, ElementsAre(Verb::unset, Verb::set, Verb::remove_path, Verb::unset_alias, Verb::unload,
                                 Verb::unuse, Verb::unset, Verb::unset));
}

TEST(TclSandbox, ShellCodeMessagesAndUnknownCommandsAreKeptApart) {
  Evaluator evaluate;
  auto evaluation = evaluate("puts stdout \"source /x/conda.sh\"\nputs {echo hi}\nputs stderr {note this}\n"
                             "site-command a b\nsetenv V [site-value]\nreportWarning careful\n");
  ASSERT_EQ(evaluation.outcome.kind, Kind::evaluated) << evaluation.outcome.why;
  EXPECT_THAT(told(evaluation), ElementsAre("puts  [source /x/conda.sh]", "puts  [echo hi]", "site-command  [a] [b]",
                                            "site-value ", "setenv V ?"));
  ASSERT_EQ(evaluation.messages.size(), 2u);
  EXPECT_EQ(evaluation.messages[0].text, "note this");
}

TEST(TclSandbox, AFileCannotHideFromTheRecorder) {
  Evaluator evaluate;
  auto evaluation = evaluate("rename info {}\nproc puts args {}\nnamespace eval ::tcl::info {rename frame gone}\n"
                             "setenv A 1\n");
  ASSERT_EQ(evaluation.outcome.kind, Kind::evaluated) << evaluation.outcome.why;
  EXPECT_EQ(evaluation.effects[0].where.line, 5);
}

TEST(TclSandbox, NothingLeaksFromOneFileToTheNext) {
  Evaluator evaluate;
  evaluate(
      "rename setenv {}\nproc prepend-path args {error no}\nset leak 1\nset env(LEAK) 1\nnamespace unknown exit\n");
  auto evaluation = evaluate("if {[info exists leak] || [info exists env(LEAK)]} {error leaked}\nsetenv A 1\n"
                             "prepend-path PATH /a\n");
  EXPECT_EQ(evaluation.outcome.kind, Kind::evaluated) << evaluation.outcome.why;
  EXPECT_EQ(evaluation.effects.size(), 2u);
}

TEST(TclSandbox, BytesAreThoseOfTheLocale) {
  // "\xff" ends before a letter that is no hexadecimal digit; Tcl's own escapes are written with two backslashes.
  const std::string text =
      "setenv A \"caf\xc3\xa9 \xff\"\nsetenv B \"\\u00e9 \\xe9 [format %c 233]\"\nsetenv C \\u20ac\n"
      "setenv D [string length caf\xc3\xa9]\n";
  Evaluator evaluate;
  EXPECT_THAT(told(evaluate(text)),
              ElementsAre("setenv A [caf\xc3\xa9 \xff]", "setenv B [\xe9 \xe9 \xe9]", "setenv C [?]", "setenv D [5]"));
  evaluate.start.environment.set("LANG", "de_DE.UTF-8");
  EXPECT_THAT(told(evaluate(text)),
              ElementsAre("setenv A [caf\xc3\xa9 \xc3\xbf]", "setenv B [\xc3\xa9 \xc3\xa9 \xc3\xa9]",
                          "setenv C [\xe2\x82\xac]", "setenv D [4]"));
  evaluate.start.environment.set("LC_ALL", "C");
  EXPECT_EQ(told(evaluate(text))[3], "setenv D [5]") << "LC_ALL is heard first";
}

TEST(TclSandbox, ModuleUseIsSeenFromTheFilesOwnFolder) {
  Evaluator evaluate;
  auto evaluation = evaluate("module use sub ../up /abs {$HOME/m} {}\nmodule unuse sub\n");
  std::string here = evaluate.request.file.parent().string();
  EXPECT_THAT(told(evaluation),
              ElementsAre("module use MODULEPATH [" + here + "/sub] [" +
                              evaluate.request.file.parent().parent().string() + "/up] [/abs] [$HOME/m]",
                          "module unuse MODULEPATH [" + here + "/sub]"));
}

TEST(TclSandbox, LmodsDialectIsSmaller) {
  Evaluator evaluate;
  evaluate.start.tool = Tool::lmod;
  EXPECT_THAT(
      told(evaluate("setenv T $ModuleTool\nsetenv S [module-info shell bash]\nprepend-path LIST /a 10\nreturn\n")),
      ElementsAre("setenv T [Lmod]", "setenv S [bash]", "prepend-path LIST [/a]"));
  EXPECT_EQ(evaluate("return\n").outcome.kind, Outcome::Kind::evaluated);
  for (const char* text : {"getenv HOME\n", "variant x a\n", "source-sh bash /x\n", "sites-own command\n",
                           "reportError no\n", "module-info username\n"}) {
    EXPECT_EQ(evaluate(text).outcome.kind, Outcome::Kind::failed) << text;
  }
  evaluate.start.tool = Tool::modules;
  EXPECT_THAT(told(evaluate("setenv T $ModuleTool\n")), ElementsAre("setenv T [Modules]"));
}

TEST(TclSandbox, ASourcedFileMayNameItsEncoding) {
  Evaluator evaluate;
  AbsPath common = evaluate.scratch.write("common.tcl", "setenv FROM \xc3\xa9\n");
  EXPECT_THAT(told(evaluate("source " + common.string() + "\nsource -encoding utf-8 " + common.string() + "\n")),
              ElementsAre("setenv FROM [\xc3\xa9]", "setenv FROM [\xe9]"));
  EXPECT_EQ(evaluate("source -encoding nosuch " + common.string() + "\n").outcome.kind, Kind::failed);
}

TEST(TclSandbox, VersionFilesGiveTheirDefault) {
  Evaluator evaluate;
  evaluate.request.rc = true;
  evaluate.request.name = "apps/foo/.version";
  evaluate.request.file = evaluate.scratch.write("apps/foo/.version", "#%Module1.0\nset ModulesVersion \"2.0\"\n");
  auto version = evaluate.sandbox.evaluate(evaluate.request, evaluate.start, evaluate.limits);
  EXPECT_THAT(told(version), ElementsAre("set ModulesVersion  [2.0]"));
  evaluate.request.file = evaluate.scratch.write(
      "apps/foo/.modulerc",
      "#%Module\nmodule-version foo/2 default new\nmodule-alias bar foo/1\nset ModulesVersion 1\n");
  auto rc = evaluate.sandbox.evaluate(evaluate.request, evaluate.start, evaluate.limits);
  EXPECT_THAT(told(rc), ElementsAre("module-version foo/2 [default] [new]", "module-alias bar [foo/1]",
                                    "set ModulesVersion  [1]"))
      << "Modules minds it in a .version only, Lmod in both";
  evaluate.request.file = evaluate.scratch.write("apps/foo/.version", "set ModulesVersion 1\n");
  rc = evaluate.sandbox.evaluate(evaluate.request, evaluate.start, evaluate.limits);
  EXPECT_THAT(told(rc), ElementsAre("set ModulesVersion  [1]")) << "Lmod wants no cookie in rc files";
}

TEST(TclSandbox, VariantsTakeTheirDefault) {
  Evaluator evaluate;
  auto evaluation =
      evaluate("variant --default b kind a b\nvariant --boolean mpi\nsetenv K $ModuleVariant(kind)[getvariant mpi]\n");
  ASSERT_EQ(evaluation.outcome.kind, Kind::evaluated) << evaluation.outcome.why;
  EXPECT_EQ(evaluation.effects.back().values[0], Known<std::string>("b0"));
}

TEST(TclSandbox, WhatisModeHearsTextsOnly) {
  Evaluator evaluate;
  auto evaluation = evaluate("module-whatis {does a thing}\nsetenv A 1\nsetenv B $env(A)x\n", Mode::whatis);
  ASSERT_EQ(evaluation.outcome.kind, Kind::evaluated) << evaluation.outcome.why;
  EXPECT_THAT(told(evaluation), ElementsAre("module-whatis  [does a thing]"));
}

TEST(TclSandbox, HelpModeCallsTheProcedure) {
  Evaluator evaluate;
  auto evaluation = evaluate("proc ModulesHelp {} {\n puts stderr {prepend-path is only a word here}\n}\n", Mode::help);
  ASSERT_EQ(evaluation.messages.size(), 1u);
  EXPECT_THAT(evaluation.effects, IsEmpty());
}

TEST(TclSandbox, OnUnloadAPushedVariableIsStillSeen) {
  Evaluator evaluate;
  EXPECT_THAT(told(evaluate("pushenv A x\nsetenv B $env(A)\n", Mode::unload)),
              ElementsAre("pushenv A [x] [apps/foo/1.0]", "setenv B [x]"));
}

TEST(TclSandbox, InterludesAreSeenByWhatFollows) {
  Evaluator evaluate;
  evaluate.start.environment = {{"GONE", "1"}};
  evaluate.request.interludes = {{{{"X_ROOT", "/x"}, {"LOADEDMODULES", "x/1"}}, {"GONE"}, ""}, {{}, {}, "no y here"}};
  std::string text = "module load x\nsetenv A $env(X_ROOT)[is-loaded x][info exists env(GONE)]\n"
                     "catch {prereq y} why\nsetenv B $why\nmodule load z\nsetenv C 1\n";
  EXPECT_THAT(told(evaluate(text)), ElementsAre("module load x [x]", "setenv A [/x11]", "prereq y [y]",
                                                "setenv B [no y here]", "module load z [z]", "setenv C [1]"));
  Evaluation refused = evaluate("module load x\nprereq y\nsetenv B 1\n");
  EXPECT_EQ(refused.outcome.kind, Outcome::Kind::failed);
  EXPECT_EQ(refused.outcome.why, "no y here");
  EXPECT_EQ(refused.outcome.where.line, 3);
  EXPECT_EQ(refused.effects.size(), 2U);
}

TEST(TclSandbox, AVariantTakesOnlyWhatItLists) {
  Evaluator evaluate;
  EXPECT_EQ(evaluate("variant --default x mpi a b\n").outcome.kind, Kind::failed);
  EXPECT_EQ(evaluate("variant --boolean --default maybe mpi\n").outcome.kind, Kind::failed);
  EXPECT_EQ(evaluate("variant --default 1 version 1 2\n").outcome.kind, Kind::failed);
  EXPECT_THAT(told(evaluate("variant --default a mpi a b\nsetenv V [getvariant mpi]\n", Mode::display)),
              ElementsAre("variant mpi [a] [b]", "setenv V [{mpi}]"));
}

} // namespace
} // namespace envboot::modulefile
