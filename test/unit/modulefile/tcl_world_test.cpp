#include "unit/modulefile/sandbox.hpp"

#include <gmock/gmock.h>
#include <map>
#include <sys/stat.h>

namespace envboot::modulefile {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Kind = Outcome::Kind;

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

TEST(TclSandbox, WhatTheHostWouldSayIsUnknown) {
  Evaluator evaluate;
  auto evaluation = evaluate("setenv H [info hostname]\nsetenv D [clock format [clock seconds]]\nsetenv W [pwd]\n"
                             "x-resource {Ileaf.popup.saveUnder: True}\nchdir /tmp\n");
  ASSERT_EQ(evaluation.outcome.kind, Kind::evaluated) << evaluation.outcome.why;
  EXPECT_THAT(told(evaluation), ElementsAre("setenv H ?", "setenv D ?", "setenv W ?",
                                            "x-resource Ileaf.popup.saveUnder: True", "chdir /tmp"));
  EXPECT_THAT(evaluation.effects[0].values[0].because(), HasSubstr("`info hostname`"));
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

TEST(TclSandbox, IsAvailLooksAtTheFolders) {
  Evaluator evaluate;
  evaluate.scratch.write("m/gcc/9", "#%Module\n");
  evaluate.scratch.write("m/lua/5.lua", "");
  evaluate.start.environment.set("MODULEPATH", "/nonexistent:" + evaluate.scratch.at("m").string());
  const std::string text =
      "setenv A [is-avail gcc/9][is-avail gcc][is-avail nosuch gcc/9][is-avail lua/5][is-avail gcc/8]\n";
  EXPECT_THAT(told(evaluate(text)), ElementsAre("setenv A [11100]"));
  evaluate.start.tool = Tool::lmod;
  EXPECT_THAT(told(evaluate(text)), ElementsAre("setenv A [11110]")) << "Lmod reads Lua";
}

TEST(TclSandbox, IsAvailKnowsAliasesSymbolsAndVirtualModules) {
  Evaluator evaluate;
  evaluate.scratch.write("tree/.modulerc", "#%Module\nmodule-alias cc gcc/9\nmodule-alias dead nosuch/1\n");
  evaluate.scratch.write("tree/gcc/.modulerc", "#%Module\nmodule-version gcc/9 stable\nmodule-virtual gcc/next 10x\n"
                                               "module-hide --hard gcc/7\n");
  for (const char* name : {"tree/gcc/9", "tree/gcc/7", "tree/gcc/10x", "tree/plain"}) {
    evaluate.scratch.write(name, "#%Module\n");
  }
  evaluate.scratch.write("tree/gcc/notes", "no modulefile\n");
  evaluate.start.environment.set("MODULEPATH", evaluate.scratch.at("tree").string());
  for (const auto& [name, there] : std::map<std::string, bool>{{"cc", true},
                                                               {"dead", false},
                                                               {"gcc", true},
                                                               {"gcc/9", true},
                                                               {"gcc/stable", true},
                                                               {"gcc/next", true},
                                                               {"gcc/7", false},
                                                               {"gcc/notes", false},
                                                               {"gcc@8:", true},
                                                               {"gcc@11:", false},
                                                               {"plain", true},
                                                               {"gc", false},
                                                               {"{}", false},
                                                               {"/", false},
                                                               {"../tree", false},
                                                               {evaluate.scratch.at("tree/plain").string(), true}}) {
    auto evaluation = evaluate("setenv A [is-avail " + name + "]\n");
    EXPECT_THAT(told(evaluation), ElementsAre(there ? "setenv A [1]" : "setenv A [0]")) << name;
    EXPECT_FALSE(evaluation.basis.fleeting.empty()) << "no later run can look at all of it again";
  }
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

} // namespace
} // namespace envboot::modulefile
