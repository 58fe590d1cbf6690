#include "init/steps/self_test.hpp"

#include "fakes/failing_fs.hpp"
#include "fakes/fake_file_system.hpp"
#include "fakes/fake_host.hpp"
#include "fakes/fake_processes.hpp"
#include "fakes/fake_transport.hpp"
#include "fakes/temp_folder.hpp"
#include "store/atomic_file.hpp"

#include <gmock/gmock.h>
#include <thread>

namespace envboot::init {
namespace {

using testing::HasSubstr;

AbsPath path(std::string_view text) {
  return AbsPath::parse(text).value();
}

struct Quiet : action::Progress {
  void amount(uint64_t, uint64_t) override {}
  void note(std::string_view) override {}
};

struct Scene {
  fakes::TempFolder home{fakes::TempFolder::On::memory};
  fakes::FailingFs files;
  fakes::FakeProcesses processes;
  fakes::FakeTransport transport;
  fakes::FakeHost host;
  fakes::FakeClock clock;
  fakes::FakeRandom random;
  Seams seams{files, processes, transport, host, clock, random};
  Quiet progress;

  explicit Scene(fakes::Injection injection = {}) : files(home.files(), injection) {}

  Status test(std::vector<TestShell> shells) {
    SelfTest step(seams, {"# an activate script", home.path(), {"six"}, std::move(shells), {}});
    return step.apply(progress, Deadline::never());
  }
  [[nodiscard]] bool nothing_left() const { return home.dir()->list().value().empty(); }
};

/// Writing calls up to the first shell.
long calls_before_shells() {
  fakes::TempFolder folder{fakes::TempFolder::On::memory};
  fakes::FailingFs files(folder.files(), {});
  EXPECT_TRUE(store::write_atomic(*files.dir(folder.path()).value(), RelPath::parse("script").value(), "#", 0600,
                                  store::Durable::no));
  return files.calls();
}

TEST(SelfTest, ImportsInEachShellAndLeavesNothing) {
  Scene scene;
  scene.processes.script = [](const os::Command&) { return fakes::exited(0); };
  EXPECT_TRUE(scene.test({{"an empty shell", {}}, {"another", {{"PYTHONPATH", "/site"}, {"PATH", "/site/bin"}}}}));
  ASSERT_EQ(scene.processes.commands.size(), 2U);
  EXPECT_THAT(scene.processes.commands[0].argv.back(), "six");
  EXPECT_EQ(scene.processes.commands[0].environment.get("PATH"), "/usr/bin:/bin");
  EXPECT_EQ(scene.processes.commands[1].environment.get("PATH"), "/site/bin");
  EXPECT_EQ(scene.processes.commands[1].environment.get("PYTHONPATH"), "/site");
  EXPECT_TRUE(scene.nothing_left());
}

TEST(SelfTest, NamesTheShellInWhichItFails) {
  Scene scene;
  scene.processes.script = [](const os::Command& command) {
    return command.environment.has("PYTHONPATH") ? fakes::exited(1, "", "ImportError: six\n") : fakes::exited(0);
  };
  Status failed = scene.test({{"an empty shell", {}}, {"a shell with apps/x loaded", {{"PYTHONPATH", "/site"}}}});
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().what, HasSubstr("a shell with apps/x loaded"));
  EXPECT_THAT(failed.error().causes, testing::Contains(HasSubstr("ImportError: six")));
}

TEST(SelfTest, SyncsBesideTheTestsAndLeavesAnErrorOfThatToPublish) {
  const long sync = calls_before_shells() + 1;
  Scene scene(fakes::Injection::error(sync, EIO));
  scene.processes.script = [&](const os::Command&) {
    for (int patience = 0; scene.files.calls() < sync && patience < 30'000; ++patience) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return fakes::exited(0);
  };
  EXPECT_TRUE(scene.test({{"an empty shell", {}}}));
  EXPECT_EQ(scene.files.calls(), sync + 1) << "one sync and the removal of the script";
  EXPECT_TRUE(scene.nothing_left());
}

TEST(SelfTest, LetsGoOfWhatWasInstalled) {
  fakes::FakeFileSystem disk;
  disk.add_dir("/envs/.gen/dl");
  disk.add_file("/wheels/dl/torch/torch.whl", "PK");
  Scene scene;
  Seams seams{disk, scene.processes, scene.transport, scene.host, scene.clock, scene.random};
  scene.processes.script = [](const os::Command&) { return fakes::exited(0); };
  SelfTest step(seams, {"# an activate script",
                        path("/envs/.gen/dl"),
                        {"six"},
                        {{"an empty shell", {}}},
                        {path("/wheels/dl/torch"), path("/wheels/dl/gone")}});
  EXPECT_TRUE(step.apply(scene.progress, Deadline::never()));
  EXPECT_THAT(disk.log(), testing::Contains("let_go /wheels/dl/torch/torch.whl"));
  EXPECT_EQ(disk.content("/wheels/dl/torch/torch.whl"), "PK");
}

} // namespace
} // namespace envboot::init
