#include "survey/setters.hpp"

#include "fakes/fake_file_system.hpp"
#include "fakes/fake_host.hpp"
#include "fakes/fake_processes.hpp"

#include <gtest/gtest.h>

namespace envboot::survey {
namespace {

AbsPath path(std::string_view text) {
  return *AbsPath::parse(text);
}

modulefile::Effect effect(modulefile::Verb verb, std::string command, int line, int column) {
  modulefile::Effect one;
  one.verb = verb;
  one.command = std::move(command);
  one.variable = "PYTHONPATH";
  one.values = {std::string("/opt/lib")};
  one.where = {path("/site/apps/a/1"), line, column};
  return one;
}

TEST(Setters, TheModulesLineThenTheStartFiles) {
  fakes::FakeFileSystem disk;
  disk.add_file("/site/apps/a/1", "#%Module1.0\n  prepend-path  PYTHONPATH  /opt/lib\nremove-path PYTHONPATH /x\n");
  disk.add_file("/home/ada/.bashrc", "export PYTHONPATH=/code\n");
  LoadedModule module{"apps/a/1", path("/site/apps/a/1"), {}};
  module.load.effects = {effect(modulefile::Verb::prepend_path, "prepend-path", 2, 3),
                         effect(modulefile::Verb::remove_path, "remove-path", 3, 1)};
  auto setters = setters_of(disk, "PYTHONPATH", {module}, path("/home/ada"));
  ASSERT_EQ(setters.size(), 2U);
  EXPECT_EQ(setters[0].module, "apps/a/1");
  EXPECT_EQ(setters[0].source_line, "  prepend-path  PYTHONPATH  /opt/lib");
  EXPECT_EQ(setters[0].column, 17) << "under the variable, not the command";
  EXPECT_EQ(setters[0].width, 10U);
  EXPECT_EQ(setters[1].module, "");
  EXPECT_EQ(setters[1].line, 1);
  EXPECT_TRUE(setters_of(disk, "PYTHONHOME", {module}, path("/home/ada")).empty());
}

TEST(Setters, ALineThatIsGoneOrElsewhereKeepsTheCommandsPlace) {
  fakes::FakeFileSystem disk;
  LoadedModule module{"apps/a/1", path("/site/apps/a/1"), {}};
  module.load.effects = {effect(modulefile::Verb::set, "setenv", 9, 4)};
  auto setters = setters_of(disk, "PYTHONPATH", {module}, path("/home/ada"));
  ASSERT_EQ(setters.size(), 1U);
  EXPECT_EQ(setters[0].column, 4);
  EXPECT_EQ(setters[0].source_line, "");
  disk.add_file("/site/apps/a/1", "one line only");
  EXPECT_EQ(setters_of(disk, "PYTHONPATH", {module}, path("/home/ada")).at(0).source_line, "");
}

TEST(LoadedModules, NoProcessIsStartedWhenTheVariablesDontFit) {
  fakes::FakeProcesses processes;
  modulefile::Workforce workforce{processes, path("/bin/envboot"), 2, {}};
  modulefile::Start start;
  start.environment = {{"LOADEDMODULES", "a/1:b/2"}, {"_LMFILES_", "/site/a/1"}};
  EXPECT_TRUE(loaded_modules(workforce, start, Deadline::never()).empty());
  start.environment = {{"LOADEDMODULES", "a/1"}, {"_LMFILES_", "a/1.lua"}};
  EXPECT_TRUE(loaded_modules(workforce, start, Deadline::never()).empty());
  EXPECT_TRUE(processes.commands.empty());
}

TEST(ModuleFolders, ThoseThatExistOfMODULEPATHAndTheProfileOnce) {
  fakes::FakeFileSystem disk;
  disk.add_dir("/site/a");
  disk.add_dir("/home/ada/modules");
  config::Site site;
  site.modulepath = {"~/modules", "/site/a", "$UNSET/x"};
  Environment environment{{"MODULEPATH", "/site/a:/site/none"}};
  EXPECT_EQ(module_folders(disk, environment, site, path("/home/ada")),
            (std::vector<AbsPath>{path("/site/a"), path("/home/ada/modules")}));
}

TEST(SessionStart, UserAndHost) {
  fakes::FakeHost host;
  host.name = "login1.hpc.example.org";
  modulefile::Start start = session_start(host);
  EXPECT_EQ(start.user, "ada");
  EXPECT_EQ(start.host, "login1.hpc.example.org");
  EXPECT_EQ(start.domain, "(none)");
  EXPECT_EQ(start.release, "5.14.0");
  EXPECT_EQ(start.groups, (std::vector<std::string>{"ada", "users"}));
  host.user = "";
  EXPECT_EQ(session_start(host).user, "ada") << "USER, where the user database knows nothing";
}

} // namespace
} // namespace envboot::survey
