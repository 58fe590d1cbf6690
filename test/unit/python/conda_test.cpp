#include "python/conda.hpp"

#include "fakes/fake_file_system.hpp"
#include "fakes/fake_processes.hpp"
#include "fakes/temp_folder.hpp"
#include "os/read.hpp"

#include <cerrno>
#include <gmock/gmock.h>
#include <thread>

namespace envboot::python {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

AbsPath path(std::string_view text) {
  return AbsPath::parse(text).value();
}
Deadline soon() {
  return Deadline::after(std::chrono::seconds(10));
}
dist::Specifiers specifiers(std::string_view text) {
  return dist::Specifiers::parse(text).value();
}

struct Notes : action::Progress {
  void amount(uint64_t, uint64_t) override {}
  void note(std::string_view line) override { lines.emplace_back(line); }
  std::vector<std::string> lines;
};

/// A machine with a conda whose answers a test scripts; a `create` that works leaves a Python 3.7 in the prefix.
class CreateBase : public testing::Test {
 protected:
  CreateBase() {
    files.add_dir("/home/s");
    wish.prefix = path("/home/s/bases/b");
    wish.python = specifiers("==3.7.*");
    wish.condas = {conda("/apps/new", "24.7.1")};
    wish.user = {{"HOME", "/home/s"}, {"PYTHONPATH", "/apps/old/lib"}, {"SCRATCH", "/scratch/s"}, {"CONDARC", "/odd"}};
    wish.network = {{"https_proxy", "http://127.0.0.1:9"}};
    processes.script = [this](const os::Command& command) -> Result<os::Outcome> {
      if (command.argv[1] == "create") {
        return create(command);
      }
      return fakes::exited(0, "envboot-interpreter {\"version\": \"" + made_version +
                                  "\", \"prefix\": \"/b\", \"base_prefix\": \"/b\"}");
    };
  }
  static CondaRoot conda(const std::string& root, std::string_view version) {
    return {path(root), path(root + "/bin/conda"), dist::Version::parse(version).value()};
  }
  os::Outcome works() {
    files.add_file("/home/s/bases/b/bin/python", "ELF", 0755);
    return fakes::exited(0, "Collecting package metadata (repodata.json): ...working... done\n");
  }
  std::vector<std::string> creates() const {
    std::vector<std::string> lines;
    for (const os::Command& command : processes.commands) {
      if (command.argv[1] == "create") {
        lines.push_back(command.text());
      }
    }
    return lines;
  }
  Status apply() { return CreateCondaBase(files, processes, wish).apply(notes, soon()); }

  fakes::FakeFileSystem files;
  fakes::FakeProcesses processes;
  std::function<os::Outcome(const os::Command&)> create = [this](const os::Command&) { return works(); };
  std::string made_version = "3.7.16";
  CondaBaseWish wish;
  Notes notes;
};

TEST_F(CreateBase, RunsCondaInACleanEnvironmentWithItsOwnCache) {
  Status made = apply();
  ASSERT_TRUE(made) << made.error().what;
  EXPECT_THAT(creates(),
              ElementsAre("/apps/new/bin/conda create -y -p /home/s/bases/b --no-default-packages python=3.7 pip"));
  const Environment& environment = processes.commands[0].environment;
  EXPECT_EQ(environment.get("PATH"), "/apps/new/bin:/usr/bin:/bin");
  EXPECT_EQ(environment.get("CONDA_PKGS_DIRS"), "/home/s/bases/.b.scratch/pkgs");
  EXPECT_EQ(environment.get("https_proxy"), "http://127.0.0.1:9");
  EXPECT_FALSE(environment.has("PYTHONPATH"));
  EXPECT_FALSE(environment.has("CONDARC"));
  EXPECT_FALSE(environment.has("SCRATCH"));
  EXPECT_TRUE(processes.commands[0].input.empty());
  EXPECT_FALSE(files.has("/home/s/bases/.b.scratch"));
  EXPECT_FALSE(files.has("/home/s/bases/.b.half-made"));
  EXPECT_THAT(notes.lines, ElementsAre("conda: Collecting package metadata "));
  processes.commands.clear();
  EXPECT_TRUE(apply());
  EXPECT_THAT(creates(), ElementsAre()) << "was made twice";
}

TEST(CreateBaseBeside, CondasOwnFilesGoWhileTheNewPythonIsAskedForTheFirstTime) {
  fakes::TempFolder home{fakes::TempFolder::On::memory};
  fakes::FakeProcesses processes;
  const AbsPath scratch = home.path() / PathLiteral("bases/.b.scratch");
  bool gone = false;
  processes.script = [&](const os::Command& command) -> Result<os::Outcome> {
    if (command.argv[1] == "create") {
      TRY(os::make_dirs(home.files(), scratch / PathLiteral("pkgs/python-3.7")));
      TRY(os::make_dirs(home.files(), home.path() / PathLiteral("bases/b/bin")));
      return fakes::exited(0);
    }
    for (int patience = 0; !gone && patience < 30'000; ++patience) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      gone = !os::exists(home.files(), scratch);
    }
    return fakes::exited(0, R"(envboot-interpreter {"version": "3.7.16", "prefix": "/b", "base_prefix": "/b"})");
  };
  CondaBaseWish wish;
  wish.prefix = home.path() / PathLiteral("bases/b");
  wish.python = specifiers("==3.7.*");
  wish.condas = {{path("/apps/new"), path("/apps/new/bin/conda"), dist::Version::parse("24.7.1").value()}};
  Notes notes;
  Status made = CreateCondaBase(home.files(), processes, wish).apply(notes, soon());
  ASSERT_TRUE(made) << made.error().what;
  EXPECT_TRUE(gone);
}

TEST_F(CreateBase, TheSitesChannelsReplaceTheUsers) {
  wish.channels = {"https://c.example/main"};
  ASSERT_TRUE(apply());
  EXPECT_THAT(creates()[0], HasSubstr("--override-channels -c https://c.example/main python=3.7 pip"));
}

TEST_F(CreateBase, PassesTheVariablesThatCondarcNames) {
  files.add_file("/home/s/.condarc", "pkgs_dirs: [$SCRATCH/pkgs, $PYTHONPATH/x]\n");
  ASSERT_TRUE(apply());
  EXPECT_EQ(processes.commands[0].environment.get("SCRATCH"), "/scratch/s");
  EXPECT_FALSE(processes.commands[0].environment.has("PYTHONPATH"));
}

TEST_F(CreateBase, TriesTheClassicSolverThenWithoutCondarcThenTheNextConda) {
  files.add_file("/home/s/.condarc", "channels: [dead]\n");
  wish.condas.push_back(conda("/apps/old", "4.6.9"));
  create = [this](const os::Command& command) {
    return command.argv[0] == "/apps/old/bin/conda" ? works() : fakes::exited(1, "", "segmentation something\n");
  };
  ASSERT_TRUE(apply());
  ASSERT_EQ(creates().size(), 4u);
  EXPECT_THAT(creates()[0], Not(HasSubstr("--solver")));
  EXPECT_THAT(creates()[1], HasSubstr("--solver classic"));
  EXPECT_EQ(processes.commands[2].environment.get("HOME"), "/home/s/bases/.b.scratch/home");
  EXPECT_THAT(creates()[3], testing::StartsWith("/apps/old/bin/conda"));
  EXPECT_THAT(notes.lines,
              Contains("/apps/new/bin/conda with the classic solver failed: `/apps/new/bin/conda create -y "
                       "-p /home/s/bases/b --no-default-packages --solver classic python=3.7 pip` failed"));
}

TEST_F(CreateBase, AnOldCondaIsNotAskedForASolver) {
  wish.condas = {conda("/apps/old", "4.6.9")};
  create = [](const os::Command&) { return fakes::exited(1, "", "odd\n"); };
  EXPECT_FALSE(apply());
  EXPECT_EQ(creates().size(), 1u);
}

TEST_F(CreateBase, AProxyThatWantsALoginEndsTheTrying) {
  wish.condas.push_back(conda("/apps/old", "4.6.9"));
  create = [](const os::Command&) { return fakes::exited(1, "", "ProxyError: 407 Proxy Authentication Required\n"); };
  Status made = apply();
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, Kind::temporary);
  EXPECT_THAT(made.error().hint, HasSubstr("--proxy-password-file"));
  EXPECT_EQ(creates().size(), 1u);
  EXPECT_FALSE(files.has("/home/s/bases/b"));
  EXPECT_FALSE(files.has("/home/s/bases/.b.half-made"));
}

TEST_F(CreateBase, ABrokenCondaIsLeftAtOnce) {
  create = [](const os::Command&) { return fakes::exited(1, "", "ModuleNotFoundError: No module named 'conda'\n"); };
  EXPECT_FALSE(apply());
  EXPECT_EQ(creates().size(), 1u);
}

TEST_F(CreateBase, ACondaThatCannotBeStartedIsLeftForTheNext) {
  wish.condas.push_back(conda("/apps/old", "4.6.9"));
  auto normal = processes.script;
  processes.script = [normal](const os::Command& command) -> Result<os::Outcome> {
    return command.argv[0] == "/apps/new/bin/conda" ? fail(os_error(ENOENT, "cannot run it")) : normal(command);
  };
  ASSERT_TRUE(apply());
  EXPECT_EQ(creates().size(), 2u);
}

TEST_F(CreateBase, TheReasonBehindAFailedConnectionIsTold) {
  create = [](const os::Command&) {
    return fakes::exited(1, "", "CondaHTTPError: HTTP 000 CONNECTION FAILED\nTunnel connection failed: 407 Proxy\n");
  };
  EXPECT_EQ(apply().error().kind, Kind::temporary);
  EXPECT_THAT(testing::PrintToString(notes.lines), HasSubstr("the proxy wants a login"));
}

TEST_F(CreateBase, AnotherVersionThanWantedIsNoSuccess) {
  made_version = "3.12.1";
  Status made = apply();
  ASSERT_FALSE(made);
  EXPECT_THAT(testing::PrintToString(made.error().causes), HasSubstr("conda made a Python 3.12.1, wanted was ==3.7.*"));
  EXPECT_FALSE(files.has("/home/s/bases/b"));
}

TEST_F(CreateBase, RemovesWhatAnEarlierRunLeftHalfMade) {
  files.add_file("/home/s/bases/.b.half-made", "conda-base/x\n");
  files.add_file("/home/s/bases/b/lib/half", "");
  files.add_file("/home/s/bases/.b.scratch/pkgs/half.tar.bz2", "");
  ASSERT_TRUE(apply());
  EXPECT_FALSE(files.has("/home/s/bases/b/lib/half"));
  EXPECT_TRUE(files.has("/home/s/bases/b/bin/python"));
}

TEST_F(CreateBase, UndoTakesItsLineOutOfEnvironmentsTxt) {
  ASSERT_TRUE(apply());
  files.add_file("/home/s/.conda/environments.txt", "/home/s/.conda/envs/own\n/home/s/bases/b\n/home/s/bases/b2\n",
                 0644);
  ASSERT_TRUE(CreateCondaBase(files, processes, wish).undo(action::Keep::nothing));
  EXPECT_EQ(files.content("/home/s/.conda/environments.txt"), "/home/s/.conda/envs/own\n/home/s/bases/b2\n");
  EXPECT_FALSE(files.has("/home/s/bases/b"));
}

TEST_F(CreateBase, UndoRemovesAnEnvironmentsTxtThatHeldNothingElse) {
  ASSERT_TRUE(apply());
  files.add_file("/home/s/.conda/environments.txt", "/home/s/bases/b\n", 0644);
  ASSERT_TRUE(CreateCondaBase(files, processes, wish).undo(action::Keep::nothing));
  EXPECT_FALSE(files.has("/home/s/.conda/environments.txt"));
  EXPECT_FALSE(files.has("/home/s/.conda"));
}

TEST_F(CreateBase, AForeignPrefixIsNeverTouched) {
  files.add_file("/home/s/bases/b/thesis.tex", "mine");
  Status made = apply();
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, Kind::refused);
  EXPECT_TRUE(files.has("/home/s/bases/b/thesis.tex"));
}

TEST_F(CreateBase, KeysDifferWithTheInputs) {
  std::string one = CreateCondaBase(files, processes, wish).key();
  EXPECT_EQ(one, CreateCondaBase(files, processes, wish).key());
  wish.channels = {"x"};
  EXPECT_NE(one, CreateCondaBase(files, processes, wish).key());
  EXPECT_EQ(one.find(' '), std::string::npos);
}

TEST(CondaSpec, WritesPep440AsCondaDoes) {
  EXPECT_EQ(conda_spec("python", specifiers("==3.7.*")), "python=3.7");
  EXPECT_EQ(conda_spec("python", specifiers(">=3.7,<3.9")), "python>=3.7,<3.9");
  EXPECT_EQ(conda_spec("python", specifiers("==3.7.16")), "python==3.7.16");
  EXPECT_EQ(conda_spec("python", specifiers("~=3.7")), "python>=3.7,=3");
  EXPECT_EQ(conda_spec("python", dist::Specifiers()), "python");
}

TEST(DescribeConda, ReadsTheVersionAndSeesABrokenOne) {
  fakes::FakeFileSystem files;
  files.add_file("/c/bin/python", "ELF", 0755);
  files.add_file("/c/bin/conda", "#!/c/bin/python\n", 0755);
  files.add_file("/c/conda-meta/conda-package-handling-1.3.11-py37_0.json", "{}");
  EXPECT_FALSE(describe_conda(files, path("/c"))->version.known());
  files.add_file("/c/lib/python3.6/site-packages/conda-4.3.16-py3.6.egg-info", "");
  EXPECT_EQ(describe_conda(files, path("/c"))->version.value().text(), "4.3.16");
  files.add_file("/d/bin/conda", "#!/gone/bin/python\n", 0755);
  EXPECT_THAT(describe_conda(files, path("/d")).error().causes.front(), HasSubstr("/gone/bin/python"));
  EXPECT_FALSE(describe_conda(files, path("/none")));
}

} // namespace
} // namespace envboot::python
