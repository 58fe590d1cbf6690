#include "store/ledger.hpp"

#include "fakes/failing_fs.hpp"
#include "fakes/fake_file_system.hpp"
#include "fakes/fake_host.hpp"

#include <cerrno>
#include <gmock/gmock.h>

namespace envboot::store {
namespace {

using testing::ElementsAre;

AbsPath path(std::string_view text) {
  return AbsPath::parse(text).value();
}
Deadline soon() {
  return Deadline::after(std::chrono::seconds(10));
}

/// A disk with one environment as envboot would have made it, all of it in the ledger.
struct Scene {
  fakes::FakeFileSystem disk;
  fakes::FakeHost host;
  fakes::FakeClock clock;
  fakes::FakeRandom random;
  LockSeams seams{disk, host, clock, random};
  Ledger ledger{seams, path("/state")};
  LedgerEntry generation{"dl", LedgerKind::generation, path("/data/envs/.gen/dl-1"), std::nullopt};
  LedgerEntry link{"dl", LedgerKind::link, path("/data/envs/dl"), Sha256::of(".gen/dl-1")};
  LedgerEntry modulefile{"dl", LedgerKind::modulefile, path("/home/ada/.local/modules/dl/1"), Sha256::of("#%Module\n")};
  LedgerEntry folder{"dl", LedgerKind::folder, path("/home/ada/.local/modules/dl"), std::nullopt};

  Scene() {
    for (const LedgerEntry& entry : {folder, generation, link, modulefile}) {
      EXPECT_TRUE(ledger.add(entry, soon()));
    }
    disk.add_file("/data/envs/.gen/dl-1/bin/python", "elf");
    disk.add_link("/data/envs/.gen/dl-1/lib64", "lib");
    disk.add_link("/data/envs/dl", ".gen/dl-1");
    disk.add_file("/home/ada/.local/modules/dl/1", "#%Module\n");
    disk.add_file("/home/ada/precious", "kept");
  }
};

TEST(LedgerTest, HoldsWhatWasAddedInOrder) {
  Scene scene;
  EXPECT_TRUE(scene.ledger.add({"other", LedgerKind::base, path("/data/bases/py37"), std::nullopt}, soon()));
  EXPECT_THAT(scene.ledger.entries("dl").value(),
              ElementsAre(scene.folder, scene.generation, scene.link, scene.modulefile));
  EXPECT_EQ(scene.ledger.all().value().size(), 5U);
  EXPECT_TRUE(scene.ledger.entries("none").value().empty());
}

TEST(LedgerTest, WithoutAnythingEverWrittenItIsEmptyAndMakesNothing) {
  fakes::FakeFileSystem disk;
  fakes::FakeHost host;
  fakes::FakeClock clock;
  fakes::FakeRandom random;
  LockSeams seams{disk, host, clock, random};
  EXPECT_TRUE(Ledger(seams, path("/state")).all().value().empty());
  EXPECT_TRUE(disk.log().empty());
}

TEST(LedgerTest, RemovesTheThingAndTheEntry) {
  Scene scene;
  std::vector<LedgerEntry> entries = scene.ledger.entries("dl").value();
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    EXPECT_EQ(scene.ledger.remove(*entry, soon()).value(), Removal::removed) << entry->path.string();
  }
  EXPECT_FALSE(scene.disk.has("/data/envs/.gen/dl-1"));
  EXPECT_FALSE(scene.disk.has("/data/envs/dl"));
  EXPECT_FALSE(scene.disk.has("/home/ada/.local/modules/dl"));
  EXPECT_TRUE(scene.ledger.all().value().empty());
}

TEST(LedgerTest, WhatIsNotInItIsNeverTouched) {
  Scene scene;
  for (const LedgerEntry& entry : {LedgerEntry{"dl", LedgerKind::activate, path("/home/ada/precious"), std::nullopt},
                                   LedgerEntry{"other", LedgerKind::generation, scene.generation.path, std::nullopt}}) {
    auto removed = scene.ledger.remove(entry, soon());
    ASSERT_FALSE(removed);
    EXPECT_EQ(removed.error().kind, Kind::refused);
  }
  EXPECT_EQ(scene.disk.content("/home/ada/precious"), "kept");
  EXPECT_TRUE(scene.disk.has("/data/envs/.gen/dl-1/bin/python"));
}

TEST(LedgerTest, WhatTheUserChangedIsKeptAndSaid) {
  Scene scene;
  scene.disk.add_file("/home/ada/.local/modules/dl/1", "#%Module\n# mine\n");
  scene.disk.add_link("/data/envs/dl", "/home/ada/own-env");
  for (const LedgerEntry& entry : {scene.modulefile, scene.link}) {
    auto removed = scene.ledger.remove(entry, soon());
    ASSERT_FALSE(removed);
    EXPECT_EQ(removed.error().kind, Kind::refused);
    EXPECT_THAT(removed.error().causes, ElementsAre("it was changed since envboot wrote it"));
    EXPECT_FALSE(removed.error().hint.empty());
  }
  EXPECT_EQ(scene.disk.content("/home/ada/.local/modules/dl/1"), "#%Module\n# mine\n");
  EXPECT_EQ(scene.ledger.entries("dl").value().size(), 4U);
  EXPECT_TRUE(scene.ledger.forget(scene.modulefile, soon()));
  EXPECT_EQ(scene.ledger.remove(scene.folder, soon()).value(), Removal::kept_not_empty);
  EXPECT_EQ(scene.ledger.entries("dl").value().size(), 2U);
}

TEST(LedgerTest, ALinkInATreesPlaceIsNotFollowed) {
  Scene scene;
  os::DirPtr generations = scene.disk.dir(path("/data/envs/.gen")).value();
  ASSERT_TRUE(generations->rename({"dl-1"}, *generations, {"elsewhere"}));
  ASSERT_TRUE(generations->symlink("/home/ada", {"dl-1"}));
  EXPECT_FALSE(scene.ledger.remove(scene.generation, soon()));
  EXPECT_TRUE(scene.disk.has("/home/ada/precious"));
  EXPECT_TRUE(scene.disk.has("/data/envs/.gen/dl-1"));
}

TEST(LedgerTest, AMissingThingIsFine) {
  Scene scene;
  ASSERT_TRUE(scene.disk.dir(path("/data/envs")).value()->unlink({"dl"}));
  EXPECT_EQ(scene.ledger.remove(scene.link, soon()).value(), Removal::was_missing);
  EXPECT_EQ(scene.ledger.entries("dl").value().size(), 3U);
}

TEST(LedgerTest, AddingAgainReplaces) {
  Scene scene;
  LedgerEntry newer = scene.modulefile;
  newer.content = Sha256::of("#%Module\nnewer\n");
  ASSERT_TRUE(scene.ledger.add(newer, soon()));
  EXPECT_THAT(scene.ledger.entries("dl").value(), ElementsAre(scene.folder, scene.generation, scene.link, newer));
  EXPECT_FALSE(scene.ledger.remove(scene.modulefile, soon())) << "the old entry is gone";
}

TEST(LedgerTest, AFileOfTheUserIsNotRemovedForAnEditInIt) {
  Scene scene;
  LedgerEntry edit{"", LedgerKind::rc_edit, path("/home/ada/precious"), std::nullopt};
  ASSERT_TRUE(scene.ledger.add(edit, soon()));
  EXPECT_FALSE(scene.ledger.remove(edit, soon()));
  EXPECT_EQ(scene.disk.content("/home/ada/precious"), "kept");
  EXPECT_TRUE(scene.ledger.forget(edit, soon()));
}

TEST(LedgerTest, AFailureAtAnyCallKeepsTheEntryOrHasRemovedTheThing) {
  for (long at = 1;; ++at) {
    Scene scene;
    fakes::FailingFs failing(scene.disk, fakes::Injection::error(at, EIO));
    LockSeams seams{failing, scene.host, scene.clock, scene.random};
    auto removed = Ledger(seams, path("/state")).remove(scene.generation, soon());
    bool there = scene.disk.has("/data/envs/.gen/dl-1");
    bool held = scene.ledger.entries("dl").value().size() == 4;
    EXPECT_TRUE(held || !there) << at << ": a thing without an entry is lost";
    if (removed) {
      EXPECT_FALSE(there || held);
    }
    if (failing.calls() < at) {
      break;
    }
  }
}

} // namespace
} // namespace envboot::store
