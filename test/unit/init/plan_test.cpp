#include "init/doors.hpp"
#include "init/plan.hpp"
#include "init/run.hpp"
#include "unit/init/scene.hpp"

#include <gmock/gmock.h>

namespace envboot::init {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string text_of(const action::Plan& plan) {
  std::string text;
  for (const std::string& line : plan.lines()) {
    text += line + "\n";
  }
  return text;
}

/// A machine where the environment's Python is there and its wheel is fetched, so that its packages can be installed.
struct InstallScene : Scene {
  std::string pip_says; ///< "": it installs

  InstallScene() {
    asked.recipe.packages = {"numpy"};
    asked.index = "https://index.test/simple/";
    processes.script = [this](const os::Command& command) -> Result<os::Outcome> {
      std::string line = command.text();
      if (line.find("pip config") != std::string::npos) {
        return fakes::exited(0);
      }
      if (line.find(" install ") != std::string::npos) {
        return pip_says.empty() ? fakes::exited(0) : fakes::exited(1, "", pip_says);
      }
      return fakes::exited(0, R"(envboot-interpreter {"version": "3.7.16", "prefix": "/v", "base_prefix": "/b"})");
    };
  }
  /// Runs the step that installs.
  Status install(const action::Plan& plan) {
    disk.add_file((decision.generation / "bin/python").string(), "ELF", 0755);
    disk.add_dir((decision.generation / "lib/python3.7/site-packages").string());
    for (const PlannedWheel& wheel : decision.wheels) {
      std::string folder = "/home/ada/.cache/envboot/wheels/dl/" + wheel.wish.name + "-" + wheel.wish.version;
      disk.add_file(folder + "/fetched.json",
                    fmt::format(R"({{"schema": 1, "file": "{}"}})", wheel.listed.value().file_name));
    }
    return apply(*step_with(plan, "install what it needs"));
  }
};

TEST(MakePlan, OnlyLooks) {
  Scene scene;
  auto plan = scene.plan();
  ASSERT_TRUE(plan) << plan.error().what;
  EXPECT_THAT(scene.disk.log(), IsEmpty());
  EXPECT_THAT(scene.transport.log, IsEmpty());
  EXPECT_THAT(scene.processes.commands, IsEmpty());
}

TEST(MakePlan, NamesAWheelOfUnknownSizeBesideTheTotal) {
  Scene scene;
  auto plan = scene.plan();
  ASSERT_FALSE(scene.decision.wheels.at(0).listed->size) << "the catalogue has learned it: take another wheel";
  EXPECT_THAT(text_of(*plan), HasSubstr("in all, and 1 wheel whose size the server knows\n"));
  scene.decision.wheels[0].listed->size = 700'000'000;
  auto sized = make_plan(scene.workshop, scene.asked, scene.found, scene.decision, "", false);
  EXPECT_THAT(text_of(*sized), Not(HasSubstr("the server knows")));
}

TEST(MakePlan, RefusesAModulefileOfSomebodyElse) {
  Scene scene;
  ASSERT_TRUE(scene.plan());
  std::string modulefile = "/home/ada/.local/modules/dl/" + module_version(scene.decision);
  scene.disk.add_file(modulefile, "#%Module1.0\n");
  auto plan = scene.plan();
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().kind, Kind::refused);
  EXPECT_THAT(plan.error().what, HasSubstr(modulefile));
  EXPECT_THAT(scene.disk.log(), IsEmpty());
}

TEST(MakePlan, RefusesAKernelOfSomebodyElseIfItWouldWriteOne) {
  Scene scene;
  scene.disk.add_file("/home/ada/.local/share/jupyter/kernels/dl/kernel.json", "{}");
  EXPECT_TRUE(scene.plan()) << "without ipykernel there is no kernel";
  scene.asked.recipe.packages = {"ipykernel"};
  auto plan = scene.plan();
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().kind, Kind::refused);
  EXPECT_THAT(plan.error().what, HasSubstr("kernels/dl/kernel.json"));
}

TEST(MakePlan, TellsOfAFileThatTheUserChanged) {
  Scene scene;
  auto first = scene.plan();
  ASSERT_TRUE(scene.apply(*step_with(*first, "general activate script")));
  EXPECT_THAT(text_of(*scene.plan()), Not(HasSubstr("you changed")));
  scene.disk.add_file("/home/ada/.local/share/envboot/activate", "mine");
  EXPECT_THAT(text_of(*scene.plan()), HasSubstr("(you changed activate: your version is kept beside it)"));
}

TEST(MakePlan, ConstraintsOfAListedWheelHoldForThePackages) {
  InstallScene scene;
  ASSERT_TRUE(scene.plan());
  scene.decision.wheels.at(0).listed->constraints = {"numpy<1.22", "pillow<7"};
  auto plan = make_plan(scene.workshop, scene.asked, scene.found, scene.decision, "", false);
  ASSERT_TRUE(plan) << plan.error().what;
  Status installed = scene.install(*plan);
  ASSERT_TRUE(installed) << installed.error().what;
  EXPECT_EQ(scene.disk.content((scene.decision.generation / ".envboot-constraints.txt").string()),
            "torch==1.12.0+cu102\nnumpy<1.22\npillow<7\n");
}

/// Debian's headers come in a package of their own.
TEST(MakePlan, ThePythonThatWasMadeIsAskedWhereNoHeadersTellItsVersion) {
  Scene scene;
  auto plan = scene.plan();
  ASSERT_TRUE(plan);
  std::string made = scene.decision.generation.string();
  scene.disk.add_file(made + "/bin/python", "ELF", 0755);
  scene.disk.add_file(made + "/bin/Activate.ps1", "venv's own", 0644);
  scene.processes.script = [&](const os::Command&) {
    return fakes::exited(0, R"(envboot-interpreter {"version": "3.7.16", "base_prefix": "/usr", "prefix": ")" + made +
                                R"("})");
  };
  action::Step* doors = step_with(*plan, "write its activate script");
  ASSERT_NE(doors, nullptr);
  Status written = scene.apply(*doors);
  ASSERT_TRUE(written) << written.error().what;
  EXPECT_EQ(scene.processes.commands.size(), 1U);
  EXPECT_TRUE(scene.disk.has(made + "/lib/python3.7/site-packages"));
  EXPECT_TRUE(scene.disk.has(made + "/bin/activate.fish"));
  EXPECT_FALSE(scene.disk.has(made + "/bin/Activate.ps1"));
}

TEST(MakePlan, AFailedInstallIsExplainedByWhatTheIndexSays) {
  InstallScene scene;
  auto plan = scene.plan();
  ASSERT_TRUE(plan) << plan.error().what;
  scene.pip_says = "ERROR: something with TLS";
  Status installed = scene.install(*plan);
  ASSERT_FALSE(installed);
  ASSERT_FALSE(scene.transport.log.empty());
  EXPECT_EQ(scene.transport.log[0].url.text(), "https://index.test/simple/numpy/");
  EXPECT_THAT(installed.error().what, HasSubstr("numpy")) << "the index's word comes first";
  EXPECT_THAT(installed.error().causes, testing::Contains(HasSubstr("pip install"))) << "pip's is a cause";
}

TEST(MakePlan, AFullDiskIsNotAskedAboutOnTheNetwork) {
  InstallScene scene;
  auto plan = scene.plan();
  scene.pip_says = "OSError: [Errno 28] No space left on device\n";
  Status installed = scene.install(*plan);
  ASSERT_FALSE(installed);
  EXPECT_EQ(installed.error().what, "the disk is full");
  EXPECT_TRUE(installed.error().is_no_space());
  EXPECT_THAT(installed.error().hint, HasSubstr("--prefix"));
  EXPECT_THAT(scene.transport.log, IsEmpty());
}

TEST(Propose, ALinkOfTheUsersUnderTheNameIsRefused) {
  Scene scene;
  scene.disk.add_dir("/etc");
  scene.disk.add_link("/home/ada/.local/share/envboot/envs/dl", "/etc");
  auto proposal = propose(scene.seams, scene.asked, Deadline::never());
  ASSERT_FALSE(proposal);
  EXPECT_EQ(proposal.error().kind, Kind::refused);
  EXPECT_THAT(proposal.error().what, HasSubstr("/envs/dl"));
  EXPECT_THAT(scene.disk.log(), IsEmpty());
}

TEST(Propose, TheNameOfAnAdoptedEnvironmentIsRefused) {
  Scene scene;
  scene.disk.add_file("/home/ada/.local/share/envboot/adopted/dl/adopted.json", "{}");
  auto proposal = propose(scene.seams, scene.asked, Deadline::never());
  ASSERT_FALSE(proposal);
  EXPECT_EQ(proposal.error().kind, Kind::usage);
  EXPECT_THAT(proposal.error().hint, HasSubstr("envboot env remove dl"));
}

TEST(Propose, AFolderOfTheUsersUnderTheNameIsRefused) {
  Scene scene;
  scene.disk.add_file("/home/ada/.local/share/envboot/envs/dl/precious", "theirs");
  auto proposal = propose(scene.seams, scene.asked, Deadline::never());
  ASSERT_FALSE(proposal);
  EXPECT_EQ(proposal.error().kind, Kind::refused);
}

} // namespace
} // namespace envboot::init
