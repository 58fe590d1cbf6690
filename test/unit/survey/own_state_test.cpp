#include "survey/own_state.hpp"

#include "action/run_journal.hpp"
#include "fakes/fake_file_system.hpp"
#include "fakes/fake_host.hpp"
#include "store/ledger.hpp"

#include <gtest/gtest.h>

namespace envboot::survey {
namespace {

/// An account in which envboot has run: everything is written by envboot's own code.
struct Scene {
  fakes::FakeFileSystem disk;
  fakes::FakeHost host;
  fakes::FakeClock clock;
  fakes::FakeRandom random;
  store::Folders folders = store::Folders::of(host.variables).value();

  Scene() {
    disk.add_file("/proc/sys/kernel/random/boot_id", "boot\n");
    disk.add_link("/proc/self/ns/pid", "pid:[1]");
    add_process(host.pid);
    for (const AbsPath& folder : {folders.journals(), folders.locks(), folders.generations()}) {
      disk.add_dir(folder.string());
    }
  }
  void add_process(int pid) {
    disk.add_file(fmt::format("/proc/{}/stat", pid),
                  fmt::format("{} (envboot) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 77 0 0\n", pid));
  }
  store::LockOwner self() { return store::LockOwner::this_process(disk, host, clock, random).value(); }
  OwnState state() { return own_state(disk, folders, self(), clock.wall); }
  void add_to_ledger(const char* environment, const AbsPath& path,
                     store::LedgerKind kind = store::LedgerKind::generation) {
    store::LockSeams seams{disk, host, clock, random};
    store::Ledger ledger(seams, folders.state);
    ASSERT_TRUE(ledger.add({environment, kind, path, {}}, Deadline::never()));
  }
};

TEST(OwnState, NothingAndNoFolders) {
  Scene scene;
  OwnState state = scene.state();
  EXPECT_TRUE(state.unfinished.empty() && state.generations.empty() && state.locks.empty() && state.damaged.empty() &&
              state.temporaries.empty() && state.running.empty());
}

TEST(OwnState, AnUnfinishedRunAndOneBeingTakenBack) {
  Scene scene;
  os::DirPtr folder = scene.disk.dir(scene.folders.journals()).value();
  auto going = action::RunJournal::open(*folder, {"dl"}).value();
  ASSERT_TRUE(going.begin("a") && going.done("a") && going.begin("b"));
  auto back = action::RunJournal::open(*folder, {"old"}).value();
  ASSERT_TRUE(back.begin("a") && back.mark_undoing());
  auto over = action::RunJournal::open(*folder, {"over"}).value();
  ASSERT_TRUE(over.begin("a") && over.finish());
  OwnState state = scene.state();
  ASSERT_EQ(state.unfinished.size(), 2U);
  EXPECT_EQ(state.unfinished[0].environment, "dl");
  EXPECT_EQ(state.unfinished[0].begun, 2U);
  EXPECT_EQ(state.unfinished[0].done, 1U);
  EXPECT_FALSE(state.unfinished[0].undoing);
  EXPECT_EQ(state.unfinished[1].environment, "old");
  EXPECT_TRUE(state.unfinished[1].undoing);
}

TEST(OwnState, WheelsThatAFailedRunKept) {
  Scene scene;
  for (const char* name : {"failed", "made"}) {
    AbsPath folder = scene.folders.wheels() / RelPath::parse(name).value() / "torch-1.2.0";
    scene.disk.add_file((folder / "torch-1.2.0-py3-none-any.whl").string(), "PK");
    scene.disk.add_file((folder / "fetched.json").string(), "{}");
  }
  scene.add_to_ledger("made", scene.folders.envs() / "made", store::LedgerKind::link);
  OwnState state = scene.state();
  ASSERT_EQ(state.downloads.size(), 1U);
  EXPECT_EQ(state.downloads[0].path, scene.folders.wheels() / "failed/torch-1.2.0/torch-1.2.0-py3-none-any.whl");
  EXPECT_EQ(state.downloads[0].what, "2 B, for the environment failed");
}

TEST(OwnState, GenerationsOfTheLedgerThatNoLinkNames) {
  Scene scene;
  AbsPath old = scene.folders.generations() / "dl-1", current = scene.folders.generations() / "dl-2";
  for (const AbsPath& generation : {old, current, scene.folders.generations() / "foreign"}) {
    scene.disk.add_dir(generation.string());
  }
  scene.disk.add_link((scene.folders.envs() / "dl").string(), ".gen/dl-2");
  scene.add_to_ledger("dl", old);
  scene.add_to_ledger("dl", current);
  scene.add_to_ledger("dl", scene.folders.generations() / "gone");
  OwnState state = scene.state();
  ASSERT_EQ(state.generations.size(), 1U) << "neither the current one, nor what is gone, nor what isn't ours";
  EXPECT_EQ(state.generations[0].path, old);
  EXPECT_TRUE(state.damaged.empty());
}

TEST(OwnState, EnvironmentsBelowAnotherFolderAreKnownFromTheLedger) {
  Scene scene;
  AbsPath link = *AbsPath::parse("/scratch/ada/envboot/envs/dl");
  AbsPath generation = link.parent() / ".gen/dl-1";
  scene.disk.add_dir(generation.string());
  scene.disk.add_link(link.string(), ".gen/dl-1");
  scene.add_to_ledger("dl", generation);
  scene.add_to_ledger("dl", link, store::LedgerKind::link);
  scene.add_to_ledger("dl", link.parent() / ".dl.before", store::LedgerKind::link);
  EXPECT_TRUE(scene.state().generations.empty());
  EXPECT_EQ(environment_links(scene.disk, scene.folders), std::vector<AbsPath>{link});
}

TEST(OwnState, TheGenerationOfAnUnfinishedRunIsThatRunsBusiness) {
  Scene scene;
  AbsPath half = scene.folders.generations() / "dl-1";
  scene.disk.add_dir(half.string());
  scene.add_to_ledger("dl", half);
  os::DirPtr folder = scene.disk.dir(scene.folders.journals()).value();
  ASSERT_TRUE(action::RunJournal::open(*folder, {"dl"}).value().begin("a"));
  EXPECT_TRUE(scene.state().generations.empty());
}

TEST(OwnState, LocksOfTheDeadAndOfTheLiving) {
  Scene scene;
  store::LockOwner owner = scene.self();
  owner.pid = 999;
  owner.start = 55;
  scene.disk.add_link((scene.folders.locks() / "dl").string(), owner.text());
  scene.disk.add_link((scene.folders.locks() / "other").string(), "no lock at all");
  OwnState state = scene.state();
  ASSERT_EQ(state.locks.size(), 1U);
  EXPECT_TRUE(state.running.empty());
  scene.add_process(999);
  owner.start = 77;
  scene.disk.add_link((scene.folders.state / "ledger.lock").string(), owner.text());
  state = scene.state();
  EXPECT_EQ(state.running.size(), 1U);
}

TEST(OwnState, ALockOfAnotherMachineLivesByItsSigns) {
  Scene scene;
  store::LockOwner owner = scene.self();
  owner.place = "elsewher";
  std::string name = (scene.folders.locks() / "dl").string();
  auto hours_ago = [&](int hours) {
    return std::chrono::nanoseconds((scene.clock.wall - std::chrono::hours(hours)).time_since_epoch()).count();
  };
  scene.disk.add_link(name, owner.text());
  scene.disk.set_mtime(name, hours_ago(5));
  EXPECT_EQ(scene.state().locks.size(), 1U);
  std::string alive = (scene.folders.locks() / *RelPath::parse(".dl.alive-" + owner.nonce)).string();
  scene.disk.add_file(alive, ".");
  scene.disk.set_mtime(alive, hours_ago(0));
  OwnState state = scene.state();
  EXPECT_TRUE(state.locks.empty());
  EXPECT_EQ(state.running.size(), 1U);
}

TEST(OwnState, DamageAndTemporaries) {
  Scene scene;
  AbsPath generation = scene.folders.generations() / "dl-1";
  scene.add_to_ledger("dl", generation);
  std::string ledger = *scene.disk.content((scene.folders.state / "ledger").string());
  scene.disk.add_file((scene.folders.state / "ledger").string(), ledger + "torn");
  EXPECT_TRUE(scene.state().damaged.empty()) << "a torn end is cut off by the next run";
  scene.disk.add_file((scene.folders.state / "ledger").string(), ledger + "rubbish\nmore\n");
  scene.disk.add_file((scene.folders.state / ".ledger.envboot-tmp-0").string(), "half");
  OwnState state = scene.state();
  ASSERT_EQ(state.damaged.size(), 1U);
  EXPECT_EQ(state.damaged[0].path, scene.folders.state / "ledger");
  EXPECT_EQ(state.temporaries.size(), 1U);
}

} // namespace
} // namespace envboot::survey
