#include "modulefile/tcl_child.hpp"

#include "modulefile/tcl_classes.hpp"
#include "unit/modulefile/sandbox.hpp"

#include <filesystem>
#include <gmock/gmock.h>

namespace envboot::modulefile {
namespace {

TEST(TclClasses, EveryCommandOfASafeInterpreterIsClassed) {
  Tcl_FindExecutable("");
  Tcl_Interp* master = Tcl_CreateInterp();
  Tcl_Encoding encoding = Tcl_GetEncoding(nullptr, "iso8859-1");
  std::vector<std::string> commands = all_commands(Tcl_CreateSlave(master, "safe", 1), encoding);
  EXPECT_GT(commands.size(), 300u);
  // Of an object of TclOO: their names are numbered.
  std::erase_if(commands, [](const std::string& name) { return name.starts_with("::oo::"); });
  for (const std::string& name : commands) {
    EXPECT_TRUE(class_of(name)) << name << " is not in tcl_classes.cpp";
  }
  EXPECT_FALSE(class_of("::brand-new"));
  Tcl_FreeEncoding(encoding);
  Tcl_DeleteInterp(master);
}

/// Says all that can be seen of an interpreter: variables with their values, commands and variables of every namespace,
/// procs, and what else keeps state.
constexpr const char* k_probe = R"tcl(
set seen {}
foreach name [lsort [info globals]] {
    if {$name in {seen name}} continue
    if {[array exists $name]} {
        foreach element [lsort [array names $name]] { append seen "$name\($element) = [set ${name}($element)]\n" }
    } else {
        append seen "$name = [set $name]\n"
    }
}
set spaces ::
while {[llength $spaces]} {
    set space [lindex $spaces 0]
    set spaces [lrange $spaces 1 end]
    append seen "in $space: [lsort [info commands ${space}::*]] [lsort [info vars ${space}::*]]\n"
    foreach child [lsort [namespace children $space]] { lappend spaces $child }
}
foreach name [lsort [info procs]] { append seen "proc $name [info args $name] [info body $name]\n" }
foreach script {
    {expr {1.0 / 3}} {package names} {package prefer} {namespace path} {namespace unknown} {namespace export}
    {interp aliases} {interp bgerror {}} {interp recursionlimit {}} {interp hidden} {interp slaves}
    {interp limit {} commands} {trace info variable env} {trace info command set} {trace info execution set}
    {after info} {chan names} {array startsearch env} {info script} {string length abc} {string range abc 1 1}
    {namespace ensemble configure string -map} {set ::tcl::zlib::cmdcounter} {leak} {nosuch a b} {info level}
    {prepend-path PROBED /a} {setenv PROBED b} {getenv HOME} {encoding system} {expr {leak()}} {lsort {b a}}
} {
    append seen "$script: [catch $script said] $said\n"
}
set leakb 5
append seen "link: [info exists leaka]\n"
setenv PROBE $seen
)tcl";

constexpr const char* k_attempts[] = {
    "proc leak {} {return 1}",
    "proc ::leak {} {return 1}",
    "proc set args {return hacked}",
    "proc prepend-path args {}",
    "proc unknown args {}",
    "proc string args {return hacked}",
    "proc ::tcl::leak {} {}",
    "proc ::tcl::mathfunc::leak {} {return 5}",
    "proc p {} {uplevel #0 {proc leak {} {}}}; p",
    "rename lsort leak",
    "rename setenv {}",
    "set leak 1",
    "set ::leak 1",
    "array set leak {a 1}",
    "dict set leak a 1; lappend more 1; incr count; foreach each {1 2} {}",
    "proc p {} {global leak; set leak 1}; p",
    "proc p {} {upvar #0 leak here; set here 1}; p",
    "set ::tcl::leak 1",
    "set [join {{} tcl leak} ::] 1",
    "set ::tcl::zlib::cmdcounter 77",
    "unset ::tcl::zlib::cmdcounter",
    "set tcl_platform(leak) 1",
    "unset tcl_platform",
    "set tcl_version 9.9",
    "set tcl_precision 3",
    "namespace eval leak {variable x 1}",
    "namespace eval ::tcl {proc leak {} {}}",
    "namespace eval ::tcl {variable leak 1}",
    "namespace inscope ::tcl {set leak 1}",
    "::tcl::namespace::eval leak {variable x 1}",
    "namespace path ::tcl::mathop",
    "namespace unknown leak",
    "namespace import ::tcl::mathop::+",
    "namespace export leak",
    "namespace delete ::tcl::string",
    "namespace upvar ::tcl::zlib cmdcounter leak; set leak 9",
    "namespace ensemble create -command leak -map {a ::set}",
    "namespace ensemble configure string -map {length ::set}",
    "apply {{} {proc leak {} {}} ::tcl}",
    "apply {{} {variable leak 1} ::tcl}",
    "variable leak",
    "variable leak 1",
    "variable ::tcl::leak 1",
    "upvar #0 leaka leakb",
    "upvar #0 env leak",
    "uplevel #0 {upvar #0 leaka leakb}",
    "proc p {} {uplevel #0 {upvar 0 leaka leakb}}; p",
    "trace add variable env write leak",
    "trace add variable leakb write {set leaka}",
    "trace add execution set enter leak",
    "trace add command set delete leak",
    "interp create leak",
    "interp alias {} leak {} set",
    "interp bgerror {} leak",
    "interp hide {} lsort",
    "interp recursionlimit {} 20",
    "interp limit {} commands -value 100000",
    "package provide leak 1",
    "package ifneeded leak 1 {}",
    "package unknown leak",
    "package prefer latest",
    "after 100000 leak",
    "after idle leak",
    "set env(LEAK) 1",
    "set env(HOME) /leak",
    "unset env(HOME)",
    "unset env",
    "array unset env *",
    "array set env {HOME /leak LEAK 1}",
    "upvar 0 env leak; set leak(HOME) /leak",
    "proc p {} {upvar #0 env leak; unset leak(HOME)}; p",
    "array startsearch env",
    "setenv LEAK 1; setenv HOME /leak",
    "unsetenv HOME; prepend-path PATH /leak",
    "expr {srand(1)}",
    "oo::class create leak",
    "coroutine leak set x 1",
    "::tcl::unsupported::assemble {push 1}",
    "set f [open /etc/passwd]; gets $f",
    "set f [open /etc/passwd]; fconfigure $f -translation binary; close $f",
    "set f [open /dev/null w]; puts $f leak",
    "encoding system utf-8",
    "info script /leak",
    "error leak leakinfo LEAKCODE",
    "catch {error leak leakinfo LEAKCODE}",
    "return -code error leak",
    "break",
    "exit",
    "proc p {} p; p",
    "while 1 {}",
    "variant leak a b",
    "module-whatis leak; conflict leak",
    "chan push stdout leak",
    "zlib push gzip stdout",
};

struct Pair {
  Evaluator reused, fresh;

  Pair() {
    for (Evaluator* each : {&reused, &fresh}) {
      each->start.environment = {{"HOME", "/home/ada"}, {"PATH", "/bin"}};
      each->limits.soft = std::chrono::seconds(20); // a busy machine must not make a difference
    }
  }
  /// Both look at the very same file.
  std::pair<Evaluation, Evaluation> probe() {
    Evaluation first = reused(k_probe);
    fresh.request = reused.request;
    return {std::move(first), fresh.sandbox.evaluate(fresh.request, fresh.start, fresh.limits)};
  }
};

TEST(TclChild, NothingLeaksFromFileToFile) {
  for (const char* attempt : k_attempts) {
    Pair pair;
    (void)pair.reused("setenv FIRST 1\n");
    if (std::string_view(attempt).starts_with("while")) {
      pair.reused.limits.soft = std::chrono::milliseconds(100);
    }
    (void)pair.reused(attempt);
    pair.reused.limits = pair.fresh.limits;
    auto [reused, fresh] = pair.probe();
    ASSERT_EQ(fresh.outcome.kind, Outcome::Kind::evaluated) << fresh.outcome.why;
    EXPECT_EQ(told(reused), told(fresh)) << attempt;
    EXPECT_EQ(reused, fresh) << attempt;
  }
}

TEST(TclChild, OrdinaryFilesDoNotCostAnInterpreter) {
  Evaluator evaluate;
  const char* ordinary[] = {
      "proc ModulesHelp {} {puts stderr help}\nset root /apps/x\nmodule-whatis w\nconflict x\nsetenv R $root\n",
      "set root /apps/x\nprepend-path PATH $root/bin\n",
      "foreach d {lib lib64} {if {[file isdirectory /usr/$d]} {append-path LD_LIBRARY_PATH /usr/$d}}\n",
      "if {[module-info mode load]} {puts stderr loading}\nif {[info exists env(HOME)]} {setenv H $env(HOME)}\n",
      "proc add {d} {upvar root r; prepend-path PATH $r/$d}\nset root /a\nadd bin\nset x [exec hostname]\n",
      "switch [uname machine] {x86_64 {setenv A 1} default {setenv A 2}}\nsite_command a b\n",
      "catch {error no}\nset v [lindex [split [module-info name] /] end]\nsetenv V [string range $v 0 2]\n",
      "error stopped\n",
  };
  for (int round = 0; round < 3; ++round) {
    for (const char* text : ordinary) {
      for (Mode mode : {Mode::load, Mode::unload, Mode::whatis, Mode::help}) {
        (void)evaluate(text, mode);
        EXPECT_EQ(evaluate.sandbox.discarded(), 0u) << text;
      }
    }
  }
  (void)evaluate("namespace eval site {}\n");
  EXPECT_EQ(evaluate.sandbox.discarded(), 1u);
}

TEST(TclChild, TheCorpusSaysTheSameInAKeptInterpreter) {
  TclSandbox kept;
  size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(SOURCE_DIR "/test/corpus/modulefiles/site")) {
    std::string path = entry.path().string();
    if (!entry.is_regular_file() || path.ends_with(".lua") || entry.path().filename().string().starts_with(".")) {
      continue;
    }
    ++files;
    for (Mode mode : {Mode::load, Mode::unload, Mode::whatis, Mode::display}) {
      Request request{AbsPath::parse(path).value(), "corpus/" + entry.path().filename().string(), "", mode, false};
      Start start;
      start.environment = {{"HOME", "/home/ada"}, {"PATH", "/bin"}};
      Limits limits;
      limits.soft = std::chrono::seconds(20);
      EXPECT_EQ(kept.evaluate(request, start, limits), TclSandbox().evaluate(request, start, limits)) << path;
    }
  }
  EXPECT_GT(files, 30u);
  EXPECT_LT(kept.discarded(), files);
}

TEST(TclSandbox, EvaluatesAnRcFileBesideTheInterpreterItKeeps) {
  Scratch scratch;
  TclSandbox sandbox;
  for (int round = 0; round < 2; ++round) {
    Request file{scratch.write("a/1", "#%Module\nsetenv A 1\n"), "a/1", "", Mode::load, false, {}};
    Request rc{
        scratch.write("a/.modulerc", "#%Module\nmodule-version a/1 b\n"), "a/.modulerc", "", Mode::load, true, {}};
    EXPECT_EQ(sandbox.evaluate(file, {}, {}).effects.size(), 1u);
    EXPECT_EQ(sandbox.evaluate(rc, {}, {}).effects.size(), 1u);
  }
  EXPECT_EQ(sandbox.discarded(), 0u);
}

} // namespace
} // namespace envboot::modulefile
