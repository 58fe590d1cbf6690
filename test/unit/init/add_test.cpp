#include "init/add.hpp"

#include "corpus/whole_wheel.hpp"
#include "env/lockfile.hpp"
#include "fakes/failing_fs.hpp"
#include "unit/init/scene.hpp"
#include "unit/wheel/install_scene.hpp"

#include <gmock/gmock.h>

namespace envboot::init {
namespace {

using corpus::whole_wheel;
using fakes::FailingFs;
using fakes::Injection;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

struct Silent : action::Observer, action::Progress {
  action::Progress& started(const action::Step&, size_t, size_t) override { return *this; }
  void finished(const action::Step&, std::chrono::milliseconds) override {}
  void skipped(const action::Step&) override { ++done_before; }
  void failed(const action::Step&, const Error&) override {}
  void undone(const action::Step&, const Result<action::Undone>&) override {}
  void amount(uint64_t, uint64_t) override {}
  void note(std::string_view line) override { notes.emplace_back(line); }
  std::vector<std::string> notes;
  size_t done_before = 0;
};

/// An environment /env with demo 1.0, which needs base<2, and torch 1.2.0, which its lock pins; the user has wheels of
/// demo 2.0 and more 1.0. uv chooses what `uv` says.
struct AddScene {
  wheel::InstallScene machine;
  fakes::FakeTransport transport;
  std::string uv = " + demo @ file:///wheels/demo-2.0-py3-none-any.whl\n"
                   " + more @ file:///wheels/more-1.0-py3-none-any.whl\n";
  int test = 0; ///< how the self-test ends
  Silent silent;

  AddScene() {
    machine.disk.add_dir("/home/ada", 0700);
    machine.disk.add_file("/usr/bin/uv", "ELF", 0755);
    machine.host.variables = {{"HOME", "/home/ada"}, {"PATH", "/usr/bin"}};
    machine.add_wheel(
        "demo-1.0-py3-none-any.whl",
        whole_wheel("demo", "1.0", {{.name = "demo/old.py", .content = "old"}}, "Requires-Dist: base<2\n"));
    EXPECT_TRUE(machine.run());
    machine.add_wheel("base-1.0-py3-none-any.whl", whole_wheel("base", "1.0", {{.name = "base.py", .content = "1"}}));
    EXPECT_TRUE(machine.run());
    machine.add_wheel("demo-2.0-py3-none-any.whl",
                      whole_wheel("demo", "2.0", {{.name = "demo/new.py", .content = "new"}}));
    machine.add_wheel("more-1.0-py3-none-any.whl", whole_wheel("more", "1.0", {{.name = "more.py", .content = "x"}}));
    env::Lockfile lock{.name = "dl", .made_at = "2026", .python = "3.11.2", .wheels = {{"torch", "1.2.0"}}};
    lock.packages = {{"demo", "1.0"}, {"torch", "1.2.0"}};
    machine.disk.add_file("/env/envboot.lock", env::to_json(lock).dump() + "\n");
    machine.processes.script = [this](const os::Command& command) -> Result<os::Outcome> {
      if (command.argv[0] == "/usr/bin/uv") {
        return uv.empty() ? fakes::exited(1, "", "error: broken") : fakes::exited(0, "", uv);
      }
      if (command.argv[0] == "/bin/sh") {
        return fakes::exited(test);
      }
      if (command.text().find("envboot-scheme") != std::string::npos) {
        return fakes::exited(0, wheel::scheme_answer());
      }
      if (command.text().find(" pip ") != std::string::npos) {
        return fakes::exited(command.text().find(" install ") != std::string::npos ? 1 : 0);
      }
      return fakes::exited(0, R"(envboot-interpreter {"version": "3.11.2", "base_prefix": "/usr", "prefix": "/env"})");
    };
  }
  AddRequest request(std::vector<std::string> packages = {"demo>=2", "more"}) {
    auto lock = env::parse_lockfile(machine.disk.content("/env/envboot.lock").value());
    return {.name = "dl",
            .named = path("/env"),
            .own = path("/env"),
            .packages = std::move(packages),
            .wheels = {},
            .lock = lock ? std::optional(*lock) : std::nullopt,
            .gpus = {},
            .folders = store::Folders::of(Environment{{"HOME", "/home/ada"}}).value(),
            .site = {},
            .proxy = {},
            .ca_store = {net::CaStore::Kind::built_in, AbsPath::root()},
            .site_ca = {},
            .index = ""};
  }
  Status go(os::FileSystem& files, AddRequest request) {
    Seams seams{files, machine.processes, transport, machine.host, machine.clock, machine.random};
    AddProposal proposal = TRY(propose_add(seams, std::move(request), Deadline::never()));
    TRY(add_plan_lines(seams, proposal));
    TRY(add(seams, proposal, silent, Deadline::never()));
    return {};
  }
  Status go() { return go(machine.disk, request()); }
  [[nodiscard]] std::vector<std::string> environment() const { return machine.environment(); }
  [[nodiscard]] std::vector<std::string> left() const {
    std::vector<std::string> lines = machine.disk.everything();
    std::erase_if(lines, [](const std::string& line) {
      bool of_a_run =
          line.find("/journals/") != std::string::npos || line.find("/cache/envboot/wheels/dl/") != std::string::npos;
      return line.ends_with("/") || !of_a_run;
    });
    return lines;
  }
};

TEST(Add, BringsWhatWasChosenAndTellsTheLock) {
  AddScene scene;
  Status done = scene.go();
  ASSERT_TRUE(done) << wheel::why(done.error());
  EXPECT_EQ(scene.machine.site("demo/new.py"), "new");
  EXPECT_EQ(scene.machine.site("demo/old.py"), "(gone)");
  EXPECT_EQ(scene.machine.site("more.py"), "x");
  auto lock = env::parse_lockfile(scene.machine.disk.content("/env/envboot.lock").value());
  ASSERT_TRUE(lock);
  const env::LockedPackage* more = env::find_package(*lock, "more");
  ASSERT_NE(more, nullptr);
  EXPECT_EQ(more->sha256, Sha256::of(scene.machine.disk.content("/wheels/more-1.0-py3-none-any.whl").value()).hex());
  EXPECT_EQ(env::find_package(*lock, "demo")->version, "2.0");
  EXPECT_THAT(scene.left(), IsEmpty());
  EXPECT_TRUE(scene.transport.log.empty());
  os::Command uv = *std::ranges::find(scene.machine.processes.commands, "/usr/bin/uv",
                                      [](const os::Command& command) { return command.argv[0]; });
  EXPECT_THAT(uv.text(), HasSubstr("--dry-run"));
  EXPECT_THAT(uv.text(), HasSubstr("torch==1.2.0 demo>=2 more"));
}

TEST(Add, WhatTheLockPinsStays) {
  AddScene scene;
  auto before = scene.machine.disk.everything();
  Status asked = scene.go(scene.machine.disk, scene.request({"torch>=2"}));
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().kind, Kind::usage);
  EXPECT_THAT(asked.error().what, HasSubstr("torch 1.2.0 is pinned"));
  EXPECT_EQ(scene.machine.disk.everything(), before) << "nothing was written";
  scene.uv = " + torch==2.0\n";
  auto environment = scene.environment();
  Status chosen = scene.go();
  ASSERT_FALSE(chosen);
  EXPECT_EQ(chosen.error().kind, Kind::refused);
  EXPECT_EQ(scene.environment(), environment);
  EXPECT_THAT(scene.left(), IsEmpty());
}

TEST(Add, WhatAnotherPackageNeedsIsNotTakenFromIt) {
  AddScene scene;
  scene.uv = " + base==2.0\n";
  auto environment = scene.environment();
  Status chosen = scene.go();
  ASSERT_FALSE(chosen);
  EXPECT_EQ(chosen.error().kind, Kind::refused);
  EXPECT_THAT(chosen.error().what, HasSubstr("demo 1.0 would not work any more"));
  EXPECT_EQ(scene.environment(), environment);
}

TEST(Add, AnEnvironmentThatFailsItsTestIsAsItWas) {
  AddScene scene;
  auto environment = scene.environment();
  scene.test = 1;
  Status done = scene.go();
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().what, HasSubstr("fails its test"));
  EXPECT_EQ(scene.environment(), environment);
  EXPECT_THAT(scene.left(), IsEmpty());
}

TEST(Add, WhereNothingCanBeWrittenOrCondaLivesIsRefused) {
  AddScene conda, locked;
  conda.machine.disk.add_file("/env/bin/conda", "#!python", 0755);
  EXPECT_EQ(conda.go().error().kind, Kind::usage);
  locked.machine.disk.add_dir("/env/lib/python3.11/site-packages", 0555);
  Status done = locked.go();
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().what, HasSubstr("nothing can be written"));
}

TEST(Add, KilledAtAnyCallTheSameCommandGoesOnAndAnotherTakesItBack) {
  AddScene whole;
  auto before = whole.environment();
  ASSERT_TRUE(whole.go());
  auto after = whole.environment();
  long at = 1, runs = 0;
  for (;; at += 9, ++runs) { // each call of the installations themselves: install_run_test.cpp
    AddScene scene;
    FailingFs failing(scene.machine.disk, Injection::dead(at));
    (void)scene.go(failing, scene.request());
    if (failing.calls() < at) {
      break;
    }
    scene.machine.another_process();
    bool settled = scene.environment() == after;
    if (runs % 2 == 0) {
      Status again = scene.go();
      ASSERT_TRUE(again) << at << ": " << wheel::why(again.error());
      ASSERT_EQ(scene.environment(), after) << at;
    } else {
      scene.uv = "Would make no changes\n";
      Status other = scene.go(scene.machine.disk, scene.request({"base"}));
      ASSERT_TRUE(other) << at << ": " << wheel::why(other.error());
      ASSERT_TRUE(scene.environment() == before || settled || scene.environment() == after) << at;
    }
    ASSERT_THAT(scene.left(), IsEmpty()) << at;
  }
  EXPECT_GT(at, 120) << "more calls than that make an addition";
}

TEST(Add, AFailingCallLeavesTheEnvironmentAsItWas) {
  AddScene whole;
  auto before = whole.environment();
  ASSERT_TRUE(whole.go());
  auto after = whole.environment();
  for (long at = 5;; at += 9) {
    AddScene scene;
    FailingFs failing(scene.machine.disk, Injection::error(at, EIO));
    Status done = scene.go(failing, scene.request());
    if (failing.calls() < at) {
      break;
    }
    auto now = scene.environment();
    if (now != before && now != after) { // undoing or settling failed too: the next run ends it
      Status again = scene.go();
      ASSERT_TRUE(again) << at << ": " << wheel::why(again.error());
      ASSERT_EQ(scene.environment(), after) << at;
    } else if (done) {
      ASSERT_EQ(now, after) << at;
    }
  }
}

} // namespace
} // namespace envboot::init
