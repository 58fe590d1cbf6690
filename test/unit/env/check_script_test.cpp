#include "env/check_script.hpp"
#include "fakes/fake_processes.hpp"
#include "unit/env/scene.hpp"

#include <gmock/gmock.h>

namespace envboot::env {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(InstalledShells, AreFoundOnThePathAndWhereTheSystemHasThem) {
  Scene scene;
  scene.disk.add_file("/usr/bin/dash", "ELF", 0755);
  scene.disk.add_file("/opt/bin/fish", "ELF", 0755);
  auto shells = installed_shells(scene.disk, Environment{{"PATH", "/opt/bin:relative"}});
  ASSERT_EQ(shells.size(), 2U);
  EXPECT_THAT(shells[0].argv, ElementsAre("/usr/bin/dash"));
  EXPECT_EQ(shells[1].kind, ShellKind::fish);
  EXPECT_THAT(shells[1].argv, ElementsAre("/opt/bin/fish", "--no-config"));
}

TEST(TryScript, ComparesWithWhatCondaWouldMakeOfAnEmptyShell) {
  fakes::FakeProcesses processes;
  ScriptTrial trial{path("/out/it's"), path("/opt/conda"), {}, path("/home/ada")};
  trial.answer.variables = {{"PATH", "/e/bin:/opt/conda/condabin:/usr/bin:/bin"},
                            {"CONDA_PREFIX", "/e"},
                            {"CONDA_EXE", "/opt/conda/bin/conda"},
                            {"GONE", std::nullopt}};
  trial.answer.hooks = {"/e/etc/conda/activate.d/a.sh"};
  std::string ours = std::string("PATH=/e/bin:/usr/bin:/bin\0CONDA_PREFIX=/e\0HOOK=1\0", 51);
  processes.script = [&](const os::Command& command) {
    if (command.input.starts_with(". '/e/etc")) {
      std::string seen;
      for (const char* name : {"PATH", "CONDA_PREFIX", "CONDA_EXE"}) {
        seen += fmt::format("{}={}", name, command.environment.get_or(name, "")) + '\0';
      }
      return fakes::exited(0, seen + std::string("HOOK=1\0SHLVL=1\0", 15));
    }
    EXPECT_EQ(command.input, ". '/out/it'\\''s'\nexec /usr/bin/env -0\n");
    return fakes::exited(0, ours);
  };
  InstalledShell dash{"dash", ShellKind::sh, {"/usr/bin/dash"}};
  auto same = try_script(processes, dash, trial, soon());
  ASSERT_TRUE(same) << same.error().what;
  EXPECT_THAT(*same, IsEmpty());

  ours = std::string("PATH=/usr/bin:/bin\0CONDA_PREFIX=/e\0GONE=1\0", 42);
  EXPECT_THAT(*try_script(processes, dash, trial, soon()),
              ElementsAre("HOOK: conda 1, the script leaves it unset",
                          "PATH: conda /e/bin:/usr/bin:/bin, the script /usr/bin:/bin",
                          "GONE: conda unsets it, the script 1"));
  processes.script = [](const os::Command&) { return fakes::exited(2, ""); };
  EXPECT_FALSE(try_script(processes, dash, trial, soon()));
}

} // namespace
} // namespace envboot::env
