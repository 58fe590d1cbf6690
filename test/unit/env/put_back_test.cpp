#include "env/place_files.hpp"
#include "fakes/failing_fs.hpp"
#include "unit/env/scene.hpp"

#include <cerrno>
#include <gmock/gmock.h>

namespace envboot::env {
namespace {

using fakes::FailingFs;
using fakes::Injection;
using store::LedgerKind;

constexpr const char* k_file = "/home/ada/.local/modules/dl/1";

FilesWish modulefile(std::string content, bool for_others = false) {
  return {"dl", "a modulefile", {{path(k_file), 0644, std::move(content), LedgerKind::modulefile}}, for_others};
}

/// An account in which envboot wrote a file, and the user changed it.
struct Edited : Scene {
  Edited() {
    PlaceFiles first(disk, ledger, modulefile("old"));
    EXPECT_TRUE(apply(first));
    disk.add_file(k_file, "mine", 0600);
  }
  /// The user's version stands where it stood, and is known for an edit; nothing else is there.
  void expect_as_before() {
    EXPECT_EQ(disk.content(k_file), "mine");
    EXPECT_EQ(disk.stat(path(k_file), os::Links::keep)->mode, 0600U);
    EXPECT_THAT(disk.dir(path(k_file).parent()).value()->list().value(), testing::SizeIs(1));
    PlaceFiles next(disk, ledger, modulefile("next"));
    EXPECT_TRUE(next.check());
    EXPECT_THAT(next.edited().value(), testing::ElementsAre(path(k_file)));
  }
};

TEST(PutBack, ARunThatFailsLaterPutsTheUsersVersionBack) {
  for (bool for_others : {false, true}) {
    Edited scene;
    PlaceFiles step(scene.disk, scene.ledger, modulefile("new", for_others));
    ASSERT_TRUE(scene.apply(step));
    EXPECT_EQ(scene.disk.content(k_file), "new");
    ASSERT_TRUE(step.undo(action::Keep::nothing));
    scene.expect_as_before();
    ASSERT_TRUE(step.undo(action::Keep::nothing)) << "a crash may make it be called again";
    scene.expect_as_before();
  }
}

TEST(PutBack, WhereverTheStepFailsOrTheDiskIsFull) {
  for (bool full : {false, true}) {
    long failed = 0;
    for (long at = 1;; ++at) {
      Edited scene;
      FailingFs failing(scene.disk, full ? Injection::full(at, ENOSPC) : Injection::error(at, EIO));
      store::LockSeams seams{failing, scene.host, scene.clock, scene.random};
      store::Ledger ledger(seams, path("/state"));
      PlaceFiles step(failing, ledger, modulefile("new"));
      Status applied = scene.apply(step);
      if (failing.calls() < at) {
        ASSERT_TRUE(applied);
        break;
      }
      failed += applied ? 0 : 1;
      auto undone = step.undo(action::Keep::nothing);
      ASSERT_TRUE(undone) << at << ": " << undone.error().what;
      scene.expect_as_before();
    }
    EXPECT_GT(failed, 5);
  }
}

TEST(PutBack, AndWhereverUndoingFailsTheNextOneDoesIt) {
  long failed = 0;
  for (long at = 1;; ++at) {
    Edited scene;
    PlaceFiles step(scene.disk, scene.ledger, modulefile("new"));
    ASSERT_TRUE(scene.apply(step));
    FailingFs failing(scene.disk, Injection::error(at, EIO));
    PlaceFiles later(failing, scene.ledger, modulefile("new"));
    failed += later.undo(action::Keep::nothing) ? 0 : 1;
    if (failing.calls() < at) {
      break;
    }
    ASSERT_TRUE(step.undo(action::Keep::nothing)) << at;
    scene.expect_as_before();
  }
  EXPECT_GT(failed, 0);
}

TEST(PutBack, AnotherEditThatWasMadeMeanwhileStays) {
  Edited scene;
  PlaceFiles step(scene.disk, scene.ledger, modulefile("new"));
  ASSERT_TRUE(scene.apply(step));
  scene.disk.add_file(k_file, "mine, after the run was killed");
  ASSERT_TRUE(step.undo(action::Keep::nothing));
  EXPECT_EQ(scene.disk.content(k_file), "mine, after the run was killed");
  EXPECT_EQ(scene.disk.content(std::string(k_file) + ".yours~"), "mine");
}

TEST(PutBack, ARunThatGoesOnKeepsBothEdits) {
  Edited scene;
  PlaceFiles step(scene.disk, scene.ledger, modulefile("new"));
  ASSERT_TRUE(scene.apply(step));
  scene.disk.add_file(k_file, "mine, after the run was killed");
  ASSERT_TRUE(scene.apply(step));
  ASSERT_TRUE(step.conclude());
  EXPECT_EQ(scene.disk.content(k_file), "new");
  EXPECT_EQ(scene.disk.content(std::string(k_file) + ".yours~"), "mine");
  EXPECT_EQ(scene.disk.content(std::string(k_file) + ".yours2~"), "mine, after the run was killed");
}

TEST(PutBack, AnEditOfARunThatCameToItsEndIsTheUsersBusiness) {
  Edited scene;
  PlaceFiles step(scene.disk, scene.ledger, modulefile("new"));
  ASSERT_TRUE(scene.apply(step));
  ASSERT_TRUE(step.conclude());
  PlaceFiles next(scene.disk, scene.ledger, modulefile("next"));
  ASSERT_TRUE(scene.apply(next));
  ASSERT_TRUE(next.undo(action::Keep::nothing));
  EXPECT_FALSE(scene.disk.has(k_file));
  EXPECT_EQ(scene.disk.content(std::string(k_file) + ".yours~"), "mine");
}

} // namespace
} // namespace envboot::env
