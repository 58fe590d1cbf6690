#include "unit/modulefile/sandbox.hpp"

#include "modulefile/apply.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

namespace envboot::modulefile {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
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

TEST(TclSandbox, WritesNothing) {
  Evaluator evaluate;
  std::string folder = evaluate.scratch.at("made").string();
  auto evaluation = evaluate("file mkdir " + folder + "\nset f [open " + folder + ".txt w]\nputs $f hello\nclose $f\n" +
                             "file delete -force " + evaluate.scratch.path().string() + "\nsetenv OK 1\n");
  ASSERT_EQ(evaluation.outcome.kind, Kind::evaluated) << evaluation.outcome.why;
  EXPECT_EQ(evaluation.effects.size(), 4u);
  EXPECT_EQ(evaluation.effects[0].verb, Verb::write_file);
  EXPECT_NE(::access(folder.c_str(), F_OK), 0);
  EXPECT_NE(::access((folder + ".txt").c_str(), F_OK), 0);
  EXPECT_EQ(::access(evaluate.request.file.string().c_str(), F_OK), 0);
}

TEST(TclSandbox, SetsNoTimes) {
  Evaluator evaluate;
  struct stat before {
  }, after{};
  std::string beside = evaluate.scratch.write("beside", "x").string();
  ASSERT_EQ(::stat(beside.c_str(), &before), 0);
  auto evaluation = evaluate("setenv A [file mtime " + beside + " 1]\nfile atime " + beside +
                             " 2\nsetenv B [file mtime " + beside + "]\n");
  ASSERT_EQ(evaluation.outcome.kind, Kind::evaluated) << evaluation.outcome.why;
  ASSERT_EQ(::stat(beside.c_str(), &after), 0);
  EXPECT_EQ(after.st_mtime, before.st_mtime);
  EXPECT_EQ(after.st_atime, before.st_atime);
  EXPECT_THAT(told(evaluation),
              ElementsAre("file mtime  [" + beside + "] [1]", "setenv A [1]", "file atime  [" + beside + "] [2]",
                          "setenv B [" + std::to_string(before.st_mtime) + "]"));
}

TEST(TclSandbox, LooksAtFiles) {
  Evaluator evaluate;
  evaluate.scratch.write("lib/a.txt", "first\nsecond\n");
  std::string lib = evaluate.scratch.at("lib").string();
  auto evaluation = evaluate("if {[file isdir " + lib + "] && ![file exists " + lib + "/none]} {setenv DIR yes}\n" +
                             "set f [open " + lib + "/a.txt]\nfconfigure $f -translation lf\nsetenv LINE [gets $f]\n" +
                             "setenv TAIL [file tail [glob " + lib + "/*]]\nfile stat " + lib +
                             "/a.txt about\nsetenv SIZE $about(size)\n");
  ASSERT_EQ(evaluation.outcome.kind, Kind::evaluated) << evaluation.outcome.why;
  EXPECT_THAT(told(evaluation),
              ElementsAre("setenv DIR [yes]", "setenv LINE [first]", "setenv TAIL [a.txt]", "setenv SIZE [13]"));
}

TEST(TclSandbox, AFifoIsRefusedInsteadOfWaitedFor) {
  Evaluator evaluate;
  std::string fifo = evaluate.scratch.at("fifo").string();
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  auto evaluation = evaluate("catch {source " + fifo + "} a\nsetenv A $a\ncatch {open " + fifo + "} b\nsetenv B $b\n");
  EXPECT_THAT(*evaluation.effects[0].values[0], HasSubstr("not a regular file"));
  EXPECT_THAT(*evaluation.effects[1].values[0], HasSubstr("not a regular file"));
  evaluate.request.file = *AbsPath::parse(fifo);
  auto direct = evaluate.sandbox.evaluate(evaluate.request, evaluate.start, evaluate.limits);
  EXPECT_EQ(direct.outcome.kind, Kind::not_evaluated);
}

TEST(TclSandbox, TheEnvironmentIsTheStartOneAndFollowsTheFile) {
  Evaluator evaluate;
  evaluate.start.environment = {{"HOME", "/home/me"}, {"OLD", "x"}};
  auto evaluation = evaluate("if {[info exists env(NONE)]} {setenv WRONG 1}\nsetenv A $env(HOME)/a\nsetenv B $env(A)\n"
                             "unsetenv OLD\nif {[info exists env(OLD)]} {setenv C <$env(OLD)>[getenv OLD none]}\n"
                             "eval set [array get env HOME]\nsetenv D $HOME\n");
  ASSERT_EQ(evaluation.outcome.kind, Kind::evaluated) << evaluation.outcome.why;
  EXPECT_THAT(told(evaluation), ElementsAre("setenv A [/home/me/a]", "setenv B [/home/me/a]", "unsetenv OLD",
                                            "setenv C [<>none]", "setenv D [/home/me]"));
  std::vector<std::string> names;
  for (const auto& dependence : evaluation.depends_on) {
    names.push_back(dependence.on);
  }
  EXPECT_THAT(names, ElementsAre("environment variable NONE", "environment variable HOME"));
}

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

TEST(TclSandbox, WhatTheHostWouldSayIsUnknown) {
  Evaluator evaluate;
  auto evaluation = evaluate("setenv H [info hostname]\nsetenv D [clock format [clock seconds]]\nsetenv W [pwd]\n"
                             "x-resource {Ileaf.popup.saveUnder: True}\nchdir /tmp\n");
  ASSERT_EQ(evaluation.outcome.kind, Kind::evaluated) << evaluation.outcome.why;
  EXPECT_THAT(told(evaluation), ElementsAre("setenv H ?", "setenv D ?", "setenv W ?",
                                            "x-resource Ileaf.popup.saveUnder: True", "chdir /tmp"));
  EXPECT_THAT(evaluation.effects[0].values[0].because(), HasSubstr("`info hostname`"));
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

TEST(TclSandbox, EndlessLoopsEndAtTheSoftLimitAndCannotCatchIt) {
  Evaluator evaluate;
  evaluate.limits.soft = std::chrono::milliseconds(100);
  for (const char* loop :
       {"while 1 {set x 1}", "for {set i 0} {1} {incr i} {}", "proc p {} {p2}; proc p2 {} {p}; while 1 {catch p}",
        "while 1 {catch {while 1 {}}}", "after 100000"}) {
    auto evaluation = evaluate(std::string("setenv A 1\n") + loop + "\nsetenv B 1\n");
    EXPECT_EQ(evaluation.outcome.kind, Kind::not_evaluated) << loop;
    EXPECT_THAT(evaluation.outcome.why, HasSubstr("100 ms")) << loop;
    EXPECT_EQ(evaluation.effects.size(), 1u);
  }
}

TEST(TclSandbox, AFloodOfEffectsIsCutOff) {
  Evaluator evaluate;
  evaluate.limits.effects = 100;
  auto evaluation = evaluate("for {set i 0} {$i < 1000} {incr i} {catch {setenv A$i 1}}\n");
  EXPECT_EQ(evaluation.outcome.kind, Kind::not_evaluated);
  EXPECT_THAT(evaluation.outcome.why, HasSubstr("more effects"));
  EXPECT_LE(evaluation.effects.size(), 100u);
}

TEST(TclSandbox, AnyBytesGoThroughUnchanged) {
  Evaluator evaluate;
  auto evaluation = evaluate("setenv A \"caf\xc3\xa9 \xff\"\n");
  EXPECT_EQ(evaluation.effects[0].values[0], Known<std::string>("caf\xc3\xa9 \xff"));
}

TEST(TclSandbox, OnlyFilesWithACookieAreModulefiles) {
  Evaluator evaluate;
  EXPECT_EQ(evaluate.raw("setenv A 1\n").outcome.kind, Kind::not_evaluated);
  EXPECT_EQ(evaluate.raw("").outcome.kind, Kind::not_evaluated);
  EXPECT_EQ(evaluate.raw("#%Modules\nsetenv A 1\n").outcome.kind, Kind::evaluated);
  EXPECT_EQ(evaluate.raw("#%Module1.0\r\nsetenv A 1\r\n").effects.at(0).values[0], Known<std::string>("1"));
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

TEST(TclSandbox, BeginsInTheSessionThatTheRequestTells) {
  Evaluator evaluate;
  evaluate.start.environment = {{"GONE", "1"}, {"HERE", "old"}};
  evaluate.request.before = {{{"HERE", "new"}}, {"GONE"}, ""};
  std::string text = "setenv A $env(HERE)[info exists env(GONE)]\nif {[module-info mode load]} {setenv B 1}\n";
  auto evaluation = evaluate(text);
  EXPECT_THAT(told(evaluation), ElementsAre("setenv A [new0]", "setenv B [1]"));
  EXPECT_TRUE(evaluation.asked_mode);
  evaluate.request.before = {};
  evaluation = evaluate("setenv A $env(HERE)[info exists env(GONE)]\n");
  EXPECT_THAT(told(evaluation), ElementsAre("setenv A [old1]")) << "and the next file doesn't see it";
  EXPECT_FALSE(evaluation.asked_mode);
}

TEST(TclSandbox, WhatTclsOwnLibraryWouldBringIsThere) {
  Evaluator evaluate;
  evaluate.start.release = "6.1.0";
  EXPECT_THAT(told(evaluate("setenv A [expr {max(1, 7, 3) + min(4, 2)}]\n"
                            "setenv B $tcl_platform(os)-$tcl_platform(machine)-$tcl_platform(osVersion)\n")),
              ElementsAre("setenv A [9]", "setenv B [Linux-x86_64-6.1.0]"));
  EXPECT_EQ(evaluate.sandbox.discarded(), 0U);
}

TEST(TclSandbox, PackagesAreFoundOnTheLibraryPath) {
  Evaluator evaluate;
  evaluate.scratch.write("lib/site/pkgIndex.tcl",
                         "package ifneeded site 1.2 [list source [file join $dir site.tcl]]\n");
  AbsPath code = evaluate.scratch.write("lib/site/site.tcl", "package provide site 1.2\n"
                                                             "proc site_root {root} {\n  setenv ROOT $root\n}\n");
  evaluate.start.environment.set("TCLLIBPATH", evaluate.scratch.at("lib").string());
  auto evaluation = evaluate("setenv V [package require site]\nsite_root /opt/x\n");
  EXPECT_THAT(told(evaluation), ElementsAre("setenv V [1.2]", "setenv ROOT [/opt/x]"));
  EXPECT_EQ(evaluation.effects.back().where.file, code);
  EXPECT_EQ(evaluate("package require nosuch\n").outcome.kind, Kind::failed);
  EXPECT_THAT(told(evaluate("if {[catch {package require nosuch}]} {setenv A 1}\n")), ElementsAre("setenv A [1]"));
}

TEST(TclSandbox, AFileThatWantsALaterToolIsRefused) {
  Evaluator evaluate;
  EXPECT_EQ(evaluate.raw("#%Module99\nsetenv A 1\n").outcome.kind, Kind::failed);
  EXPECT_EQ(evaluate.raw("#%Module5.1 -*- tcl -*-\nsetenv A 1\n").outcome.kind, Kind::evaluated);
  EXPECT_EQ(evaluate.raw("#%Module1.0####\nsetenv A 1\n").outcome.kind, Kind::evaluated);
}

TEST(TclSandbox, AVariantTakesOnlyWhatItLists) {
  Evaluator evaluate;
  EXPECT_EQ(evaluate("variant --default x mpi a b\n").outcome.kind, Kind::failed);
  EXPECT_EQ(evaluate("variant --boolean --default maybe mpi\n").outcome.kind, Kind::failed);
  EXPECT_EQ(evaluate("variant --default 1 version 1 2\n").outcome.kind, Kind::failed);
  EXPECT_THAT(told(evaluate("variant --default a mpi a b\nsetenv V [getvariant mpi]\n", Mode::display)),
              ElementsAre("variant mpi [a] [b]", "setenv V [{mpi}]"));
}

TEST(TclSandbox, IsAvailLooksAtTheFolders) {
  Evaluator evaluate;
  evaluate.scratch.write("m/gcc/9", "#%Module\n");
  evaluate.scratch.write("m/lua/5.lua", "");
  evaluate.start.environment.set("MODULEPATH", "/nonexistent:" + evaluate.scratch.at("m").string());
  EXPECT_THAT(told(evaluate(
                  "setenv A [is-avail gcc/9][is-avail gcc][is-avail nosuch gcc/9][is-avail lua/5][is-avail gcc/8]\n")),
              ElementsAre("setenv A [11110]"));
}

} // namespace
} // namespace envboot::modulefile
