#include "unit/cli/modules_scene.hpp"

namespace envboot::cli {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST_F(ModulesCommands, CheckNamesTheWorstFirstWithLineAndPython) {
  EXPECT_EQ(run({"modules", "check"}), 1);
  EXPECT_THAT(console.out, StartsWith("error apps/old/1\n"));
  EXPECT_THAT(console.out, HasSubstr(place.text("tree/apps/old/1") + ":3:1"));
  EXPECT_THAT(console.out, HasSubstr("3 | prepend-path PYTHONPATH $root/lib/python2.7/site-packages\n"
                                     "   | ^^^^^^^^^^^^^^^^^^^^^^^\n"));
  EXPECT_THAT(console.out, HasSubstr("poisons " + place.text("bin/python3.9") + " (3.9)"));
  EXPECT_THAT(console.out, HasSubstr("fix: leave apps/old/1 out where you use a Python of your own"));
  EXPECT_LT(console.out.find("error apps/old/1"), console.out.find("warning apps/conda/1"));
  EXPECT_THAT(console.out, HasSubstr("fails: apps/broken/1: " + place.text("tree/apps/broken/1") + ":2: wrong # args"));
  EXPECT_THAT(console.out, HasSubstr("5 modules in " + place.text("tree") +
                                     ": 4 evaluated, 1 with an error in it; "
                                     "1 Python looked at\n"));
  EXPECT_THAT(console.out, HasSubstr("2 of them hijack Python (1 error, 1 warning: pythonpath-foreign 1, "
                                     "conda-variable 1)\n"));
  EXPECT_THAT(console.out, Not(HasSubstr("apps/clean")));
}

TEST_F(ModulesCommands, CheckAllSaysWhatEveryModuleDoes) {
  run({"modules", "check", "--all"});
  EXPECT_THAT(console.out, HasSubstr("apps/clean/2   module-load apps/old; prepend-path PATH\n"));
  EXPECT_THAT(console.out, HasSubstr("apps/clean/1   exec; setenv CLEAN; append-path X\n"));
}

TEST_F(ModulesCommands, CheckOfACleanFolderIsFine) {
  write("other/a/1", "#%Module1.0\nsetenv A b\n");
  EXPECT_EQ(run({"modules", "check", "other"}), 0);
  EXPECT_THAT(console.out, HasSubstr("none of them hijacks Python\n"));
  EXPECT_EQ(run({"modules", "check", "other:tree"}), 1);
  EXPECT_EQ(run({"modules", "check", "--modulepath", "nosuch"}), 2);
  EXPECT_THAT(console.err, HasSubstr("nosuch is no folder"));
  host.variables.unset("MODULEPATH");
  EXPECT_EQ(run({"modules", "check"}), 2);
  EXPECT_THAT(console.err, HasSubstr("--modulepath DIR"));
}

TEST_F(ModulesCommands, AFolderThatIsShadowedIsSaidToBe) {
  write("first/apps/old/1", "#%Module1.0\nsetenv A b\n");
  EXPECT_EQ(run({"modules", "check", "first", "tree"}), 1);
  EXPECT_THAT(console.out, HasSubstr("only by its full path"));
}

TEST_F(ModulesCommands, WithoutWorkersNothingCountsAsClean) {
  World poor{place.files(), no_processes, transport, host, clock, random, console, {}};
  EXPECT_EQ(cli::run({"modules", "check", "--json"}, poor), 1);
  Json json = Json::parse(console.out).value_or(Json());
  EXPECT_EQ(*json.find("evaluated"), Json(0));
  EXPECT_EQ(*json.find("not_evaluated"), Json(5));
  EXPECT_EQ(json.find("unknown")->items()->size(), 5U);
  const Json& first = json.find("findings")->items()->front();
  EXPECT_EQ(*first.find("guessed"), Json(true));
  EXPECT_EQ(first.text_of("level"), "warning");
}

TEST_F(ModulesCommands, CheckAsJson) {
  Json json = document({"modules", "check"});
  EXPECT_EQ(*json.find("modules"), Json(5));
  EXPECT_EQ(*json.find("failed"), Json(1));
  const Json& first = json.find("findings")->items()->front();
  EXPECT_EQ(first.text_of("code"), "pythonpath-foreign");
  EXPECT_EQ(first.text_of("level"), "error");
  EXPECT_EQ(first.text_of("file"), place.text("tree/apps/old/1"));
  EXPECT_EQ(*first.find("line"), Json(3));
  EXPECT_EQ(first.find("poisons")->items()->front().text_of("version"), "3.9");
}

TEST_F(ModulesCommands, ShowGoesOnFromWhatTheModulesBeforeLeft) {
  write("tree/apps/sets/1", "#%Module1.0\nsetenv CLEAN x\n");
  EXPECT_EQ(run({"modules", "show", "apps/sets", "apps/clean/2"}), 0);
  EXPECT_THAT(console.out, HasSubstr("apps/sets stands for apps/sets/1 (its highest version)"));
  EXPECT_THAT(console.out, HasSubstr(":2:1: module-load apps/old\n"));
  EXPECT_THAT(console.out, HasSubstr(place.text("tree/apps/clean/2") + ":3:1: prepend-path PATH /opt/clean/x\n"));
  EXPECT_LT(console.out.find("setenv CLEAN"), console.out.find("/opt/clean/x"));
}

TEST_F(ModulesCommands, ShowDoubtsWhatComesAfterAnUnknownValue) {
  EXPECT_EQ(run({"modules", "show", "apps/clean/1", "apps/clean/2"}), 0);
  EXPECT_THAT(console.out, HasSubstr("= not known before it: CLEAN"));
  Json json = document({"modules", "show", "apps/clean/1", "apps/clean/2"});
  EXPECT_TRUE(json.find("modules")->items()->at(0).find("unknown_before")->items()->empty());
  EXPECT_EQ(json.find("modules")->items()->at(1).find("unknown_before")->items()->at(0), Json("CLEAN"));
}

TEST_F(ModulesCommands, AFileThatCannotBeHadIsSaidToBeWhereItsNameIsNotFound) {
  write("tree/apps/old/.modulerc", "#%Module1.0\nmodule-virtual apps/old/3 gone\n");
  for (const char* command : {"which", "show"}) {
    EXPECT_EQ(run({"modules", command, "apps/old/3"}), 3) << command;
    EXPECT_THAT(console.err, HasSubstr("apps/old/3 would be gone, which is no file")) << command;
  }
}

TEST_F(ModulesCommands, AReportedErrorIsAFindingThoughTheModuleIsLoaded) {
  write("tree/apps/asks/1", "#%Module1.0\nreportError {no licence}\nsetenv A b\n");
  EXPECT_EQ(run({"modules", "show", "apps/asks"}), 1);
  EXPECT_THAT(console.out, HasSubstr("setenv A b\n"));
  EXPECT_THAT(console.out, HasSubstr("would be loaded, but the command ends with status 1: " +
                                     place.text("tree/apps/asks/1") + ":2:1: it reports an error: no licence"));
  EXPECT_EQ(run({"modules", "show", "--follow", "apps/asks"}), 1) << "as `module load`";
  EXPECT_THAT(console.out,
              HasSubstr("warning: " + place.text("tree/apps/asks/1") + ":2:1: apps/asks/1: it reports an error"));
}

TEST_F(ModulesCommands, ShowSaysWhyAValueIsUnknown) {
  run({"modules", "show", "apps/clean/1"});
  EXPECT_THAT(console.out, HasSubstr(":2:1: setenv CLEAN ?   (? is unknown: it depends on `exec hostname`"));
  Json json = document({"modules", "show", "apps/clean/1"});
  const Json& setenv = json.find("effects")->items()->at(1);
  EXPECT_EQ(setenv.text_of("op"), "setenv");
  EXPECT_EQ(*setenv.find("known"), Json(false));
  EXPECT_THAT(setenv.find("args")->items()->at(1).text_of("unknown"), HasSubstr("exec hostname"));
}

TEST_F(ModulesCommands, ShowOfAFileAndInAnotherMode) {
  EXPECT_EQ(run({"modules", "show", "./tree/apps/old/1", "--mode", "unload"}), 0);
  EXPECT_THAT(console.out, HasSubstr(":3:1: remove-path PYTHONPATH /opt/old/lib"));
  EXPECT_EQ(run({"modules", "show", "apps/old", "--mode", "upload"}), 2);
}

TEST_F(ModulesCommands, ShowOfABrokenFileIsAFinding) {
  EXPECT_EQ(run({"modules", "show", "apps/broken"}), 1);
  EXPECT_THAT(console.out, HasSubstr("would not be loaded: " + place.text("tree/apps/broken/1") + ":2: wrong # args"));
  EXPECT_EQ(document({"modules", "show", "apps/broken"}).text_of("status"), "error");
}

TEST_F(ModulesCommands, FollowTellsTheSessionAfterIt) {
  write("tree/lib/1", "#%Module1.0\nsetenv LIB_ROOT /opt/lib\n");
  write("tree/apps/needs/1", "#%Module1.0\nprereq lib\nprepend-path PATH $env(LIB_ROOT)/bin:/opt/needs\n");
  write("tree/apps/hates/1", "#%Module1.0\nsetenv HATES 1\nconflict lib\n");
  EXPECT_EQ(run({"modules", "show", "apps/needs", "--follow"}), 0);
  std::string tree = place.text("tree");
  EXPECT_THAT(console.out, StartsWith("loaded, in this order:\n  lib/1  " + tree + "/lib/1\n    by apps/needs/1  " +
                                      tree + "/apps/needs/1:2:1: prereq lib\n  apps/needs/1  "));
  EXPECT_THAT(console.out, HasSubstr("  " + tree + "/lib/1:2:1: setenv LIB_ROOT /opt/lib\n  " + tree +
                                     "/apps/needs/1:3:1: prepend-path PATH /opt/lib/bin:/opt/needs\n"));
  EXPECT_THAT(console.out, HasSubstr("  PATH=/opt/lib/bin:/opt/needs:" + place.text("bin") + "\n    before: "));
  EXPECT_EQ(run({"modules", "show", "apps/needs", "apps/hates", "--follow"}), 1);
  EXPECT_THAT(console.out,
              HasSubstr("error: " + tree + "/apps/hates/1:3:1: apps/hates/1: it is in conflict with lib/1"));
  EXPECT_THAT(console.out, Not(HasSubstr("HATES=")));
}

TEST_F(ModulesCommands, FollowAsJson) {
  write("tree/apps/needs/1", "#%Module1.0\nmodule load apps/clean/1\nmodule load [exec hostname]\n");
  Json json = document({"modules", "show", "./tree/apps/needs/1", "--follow"});
  EXPECT_EQ(json.text_of("tool"), "modules");
  EXPECT_EQ(json.text_of("status"), "ok");
  const Json& clean = json.find("modules")->items()->at(0);
  EXPECT_EQ(clean.text_of("name"), "apps/clean/1");
  EXPECT_EQ(clean.find("chain")->items()->at(0).text_of("module"), place.text("tree/apps/needs/1"));
  const Json::Array& variables = *json.find("environment")->items();
  auto unknown = std::ranges::find_if(variables, [](const Json& each) { return each.text_of("name") == "CLEAN"; });
  ASSERT_NE(unknown, variables.end());
  EXPECT_EQ(*unknown->find("after"), Json());
  EXPECT_THAT(unknown->text_of("unknown"), HasSubstr("exec hostname"));
  EXPECT_EQ(json.find("problems")->items()->at(0).text_of("level"), "unknown");
}

TEST_F(ModulesCommands, FollowByTheRulesOfATool) {
  write("tree/lib/1", "#%Module1.0\n");
  write("tree/apps/needs/1", "#%Module1.0\nprereq lib\n");
  write("tree/lua/1.lua", "load('lib')\n");
  EXPECT_EQ(run({"modules", "show", "apps/needs", "--follow", "--tool", "lmod"}), 1);
  EXPECT_THAT(console.out, HasSubstr("it needs lib, which must be loaded before"));
  EXPECT_EQ(run({"modules", "show", "lua", "--follow"}), 1);
  EXPECT_THAT(console.out, HasSubstr("there is no module lua"));
  EXPECT_EQ(run({"modules", "show", "./tree/lua/1.lua", "--follow", "--tool", "modules"}), 1);
  EXPECT_THAT(console.out, HasSubstr("Lmod reads it"));
  EXPECT_EQ(run({"modules", "show", "./tree/lua/1.lua", "--follow"}), 0) << console.out;
  host.variables.set("LMOD_CMD", "/usr/share/lmod/lmod/libexec/lmod");
  EXPECT_EQ(document({"modules", "show", "lua", "--follow"}).text_of("tool"), "lmod");
  host.variables.unset("LMOD_CMD");
  host.variables.set("MODULES_AUTO_HANDLING", "0");
  EXPECT_EQ(run({"modules", "show", "apps/needs", "--follow"}), 1);
  EXPECT_EQ(run({"modules", "show", "apps/needs", "--follow", "--tool", "lua"}), 2);
  EXPECT_EQ(run({"modules", "show", "apps/needs", "--follow", "--mode", "unload"}), 2);
}

TEST_F(ModulesCommands, WhichGivesTheFileAndTheSteps) {
  write("tree/apps/clean/.version", "#%Module1.0\nset ModulesVersion 1\n");
  EXPECT_EQ(run({"modules", "which", "apps/clean"}), 0);
  EXPECT_THAT(console.out,
              StartsWith(place.text("tree/apps/clean/1") + "\n  = apps/clean stands for apps/clean/1 (its default)\n"));
  EXPECT_EQ(run({"modules", "which", "apps/cleam"}), 3);
  EXPECT_THAT(console.err, HasSubstr("did you mean apps/clean?"));
  Json json = document({"modules", "which", "apps/clean"});
  EXPECT_EQ(json.find("tools")->items()->at(0).text_of("file"), place.text("tree/apps/clean/1"));
}

TEST_F(ModulesCommands, WhichSaysWhereTheToolsDiffer) {
  write("tree/apps/clean/3.lua", "setenv('A', 'b')\n");
  EXPECT_EQ(run({"modules", "which", "apps/clean"}), 0);
  EXPECT_THAT(console.out, StartsWith(place.text("tree/apps/clean/2") + "\n"));
  EXPECT_THAT(console.out, HasSubstr("Lmod takes another file:\n" + place.text("tree/apps/clean/3.lua") + "\n"));
  Json json = document({"modules", "which", "apps/clean"});
  EXPECT_EQ(*json.find("differ"), Json(true));
  EXPECT_EQ(run({"modules", "which", "apps/clean", "--tool", "lmod"}), 0);
  EXPECT_THAT(console.out, StartsWith(place.text("tree/apps/clean/3.lua") + "\n"));
  host.variables.set("LMOD_CMD", "/opt/lmod/libexec/lmod");
  EXPECT_EQ(run({"modules", "show", "apps/clean"}), 0);
  EXPECT_THAT(console.out, HasSubstr(place.text("tree/apps/clean/3.lua")));
  EXPECT_EQ(run({"modules", "which", "apps/clean", "--tool", "mod"}), 2);
}

TEST_F(ModulesCommands, WhichEvaluatesLmodsRcFiles) {
  write("tree/apps/clean/.modulerc.lua", "module_version('/1', 'default')\nhide{name='apps/old/1', kind='hard'}\n");
  EXPECT_EQ(run({"modules", "which", "apps/clean", "--tool", "lmod"}), 0);
  EXPECT_THAT(console.out, HasSubstr("its default, says " + place.text("tree/apps/clean/.modulerc.lua")));
  EXPECT_EQ(run({"modules", "which", "apps/old/1", "--tool", "lmod"}), 3);
  EXPECT_THAT(console.err, HasSubstr("forbidden"));
}

TEST_F(ModulesCommands, ListMarksDefaultsAndHijackers) {
  EXPECT_EQ(run({"modules", "list"}), 0);
  EXPECT_THAT(console.out, StartsWith(place.text("tree") + "\n"));
  EXPECT_THAT(console.out, HasSubstr("\n  apps/clean/2   default of apps/clean"));
  EXPECT_THAT(console.out, HasSubstr("apps/old/1     default of apps, apps/old"));
  EXPECT_THAT(console.out, HasSubstr("error: pythonpath-foreign\n"));
  write("other/apps/old/1", "#%Module1.0\n");
  Json json = document({"modules", "list", "tree", "other"});
  const Json& last = json.find("modules")->items()->back();
  EXPECT_EQ(last.text_of("folder"), place.text("other"));
  EXPECT_EQ(*last.find("shadowed"), Json(true));
}

} // namespace
} // namespace envboot::cli
