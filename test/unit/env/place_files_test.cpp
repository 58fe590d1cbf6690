#include "env/place_files.hpp"
#include "unit/env/scene.hpp"

#include <gmock/gmock.h>

namespace envboot::env {
namespace {

using store::LedgerKind;

FilesWish modulefile(std::string content) {
  return {"dl",
          "a modulefile",
          {{path("/home/ada/.local/modules/dl/1"), 0644, std::move(content), LedgerKind::modulefile}}};
}

TEST(PlaceFiles, WritesAndRecordsFilesAndTheFoldersMadeForThem) {
  Scene scene;
  PlaceFiles step(scene.disk, scene.ledger, modulefile("#%Module\n"));
  ASSERT_TRUE(scene.apply(step));
  EXPECT_EQ(scene.disk.content("/home/ada/.local/modules/dl/1"), "#%Module\n");
  auto entries = scene.ledger.entries("dl").value();
  std::vector<std::string> recorded;
  for (const store::LedgerEntry& entry : entries) {
    recorded.push_back(entry.path.string());
  }
  EXPECT_THAT(recorded, testing::ElementsAre("/home/ada/.local", "/home/ada/.local/modules",
                                             "/home/ada/.local/modules/dl", "/home/ada/.local/modules/dl/1"));
}

TEST(PlaceFiles, UndoRemovesThemAndNothingElse) {
  Scene scene;
  scene.disk.add_file("/home/ada/.local/bin/tool", "theirs");
  PlaceFiles step(scene.disk, scene.ledger, modulefile("#%Module\n"));
  ASSERT_TRUE(scene.apply(step));
  ASSERT_TRUE(step.undo(action::Keep::nothing));
  EXPECT_FALSE(scene.disk.has("/home/ada/.local/modules"));
  EXPECT_EQ(scene.disk.content("/home/ada/.local/bin/tool"), "theirs");
  EXPECT_TRUE(scene.ledger.entries("dl").value().empty());
}

TEST(PlaceFiles, WhatSomebodyElseMadeIsRefusedAndKept) {
  Scene scene;
  scene.disk.add_file("/home/ada/.local/modules/dl/1", "theirs");
  PlaceFiles step(scene.disk, scene.ledger, modulefile("ours"));
  Status placed = scene.apply(step);
  ASSERT_FALSE(placed);
  EXPECT_EQ(placed.error().kind, Kind::refused);
  EXPECT_EQ(scene.disk.content("/home/ada/.local/modules/dl/1"), "theirs");
  ASSERT_TRUE(step.undo(action::Keep::nothing));
  EXPECT_EQ(scene.disk.content("/home/ada/.local/modules/dl/1"), "theirs");
}

/// `ours` in the place of somebody's file.
FilesWish instead_of(std::string_view theirs) {
  FilesWish wish = modulefile("ours");
  wish.files.front().replaces = Sha256::of(theirs);
  return wish;
}

TEST(PlaceFiles, WhatMayBeReplacedIsSetAsideAndComesBack) {
  Scene scene;
  scene.disk.add_file("/home/ada/.local/modules/dl/1", "theirs", 0640);
  PlaceFiles step(scene.disk, scene.ledger, instead_of("theirs"));
  ASSERT_TRUE(scene.apply(step));
  EXPECT_EQ(scene.disk.content("/home/ada/.local/modules/dl/1"), "ours");
  EXPECT_EQ(scene.disk.content("/home/ada/.local/modules/dl/1.theirs~"), "theirs");
  EXPECT_THAT(step.conclude().value(), testing::IsEmpty());
  ASSERT_TRUE(scene.apply(step)) << "a second time";
  EXPECT_EQ(scene.disk.content("/home/ada/.local/modules/dl/1.theirs~"), "theirs");
  ASSERT_TRUE(step.undo(action::Keep::nothing));
  EXPECT_EQ(scene.disk.content("/home/ada/.local/modules/dl/1"), "theirs");
  EXPECT_EQ(scene.disk.stat(path("/home/ada/.local/modules/dl/1"), os::Links::keep)->mode, 0640U);
  EXPECT_FALSE(scene.disk.has("/home/ada/.local/modules/dl/1.theirs~"));
  EXPECT_TRUE(scene.ledger.entries("dl").value().empty());
}

TEST(PlaceFiles, AnotherFileIsNotReplaced) {
  Scene scene;
  scene.disk.add_file("/home/ada/.local/modules/dl/1", "theirs, and edited");
  PlaceFiles step(scene.disk, scene.ledger, instead_of("theirs"));
  EXPECT_EQ(scene.apply(step).error().kind, Kind::refused);
  EXPECT_EQ(scene.disk.content("/home/ada/.local/modules/dl/1"), "theirs, and edited");
}

TEST(PlaceFiles, AKilledRunThatOnlySetAsideIsUndone) {
  Scene scene;
  scene.disk.add_file("/home/ada/.local/modules/dl/1", "theirs");
  PlaceFiles step(scene.disk, scene.ledger, instead_of("theirs"));
  ASSERT_TRUE(scene.apply(step));
  scene.disk.add_file("/home/ada/.local/modules/dl/1", "theirs"); // as if ours had not been written yet
  ASSERT_TRUE(step.undo(action::Keep::nothing));
  EXPECT_EQ(scene.disk.content("/home/ada/.local/modules/dl/1"), "theirs");
  EXPECT_FALSE(scene.disk.has("/home/ada/.local/modules/dl/1.theirs~"));
  EXPECT_TRUE(scene.ledger.entries("dl").value().empty());
}

TEST(PlaceFiles, OursMayBeReplaced) {
  Scene scene;
  PlaceFiles first(scene.disk, scene.ledger, modulefile("old"));
  PlaceFiles second(scene.disk, scene.ledger, modulefile("new"));
  ASSERT_TRUE(scene.apply(first));
  ASSERT_TRUE(scene.apply(second));
  EXPECT_EQ(scene.disk.content("/home/ada/.local/modules/dl/1"), "new");
  EXPECT_NE(first.key(), second.key());
}

TEST(PlaceFiles, AnEditIsKeptBesideAndSaid) {
  Scene scene;
  PlaceFiles first(scene.disk, scene.ledger, modulefile("old"));
  ASSERT_TRUE(scene.apply(first));
  EXPECT_TRUE(first.edited().value().empty());
  scene.disk.add_file("/home/ada/.local/modules/dl/1", "old, and mine", 0600);
  PlaceFiles second(scene.disk, scene.ledger, modulefile("new"));
  EXPECT_THAT(second.edited().value(), testing::ElementsAre(path("/home/ada/.local/modules/dl/1")));
  ASSERT_TRUE(scene.apply(second));
  EXPECT_EQ(scene.disk.content("/home/ada/.local/modules/dl/1"), "new");
  auto told = second.conclude();
  ASSERT_TRUE(told);
  EXPECT_EQ(scene.disk.content("/home/ada/.local/modules/dl/1.yours~"), "old, and mine");
  EXPECT_EQ(scene.disk.stat(path("/home/ada/.local/modules/dl/1.yours~"), os::Links::keep)->mode, 0600U);
  EXPECT_THAT(*told, testing::ElementsAre(testing::HasSubstr("/home/ada/.local/modules/dl/1.yours~")));
  EXPECT_THAT(second.conclude().value(), testing::IsEmpty()) << "a crash may make it be called again";
}

TEST(PlaceFiles, ASecondEditDoesNotReplaceTheFirst) {
  Scene scene;
  PlaceFiles step(scene.disk, scene.ledger, modulefile("ours"));
  ASSERT_TRUE(scene.apply(step));
  for (const char* edit : {"one", "two", "one"}) {
    scene.disk.add_file("/home/ada/.local/modules/dl/1", edit);
    ASSERT_TRUE(scene.apply(step));
    ASSERT_TRUE(step.conclude());
  }
  EXPECT_EQ(scene.disk.content("/home/ada/.local/modules/dl/1.yours~"), "one");
  EXPECT_EQ(scene.disk.content("/home/ada/.local/modules/dl/1.yours2~"), "two");
  EXPECT_FALSE(scene.disk.has("/home/ada/.local/modules/dl/1.yours3~"));
}

TEST(PlaceFiles, WhatAKilledRunOfOursLeftIsNoEdit) {
  Scene scene;
  PlaceFiles first(scene.disk, scene.ledger, modulefile("old"));
  ASSERT_TRUE(scene.apply(first));
  // Killed between the record and the file: the ledger tells of "new", the disk holds "old".
  ASSERT_TRUE(scene.ledger.add({"dl", LedgerKind::modulefile, path("/home/ada/.local/modules/dl/1"), Sha256::of("new")},
                               soon()));
  PlaceFiles third(scene.disk, scene.ledger, modulefile("newest"));
  ASSERT_TRUE(scene.apply(third));
  EXPECT_FALSE(scene.disk.has("/home/ada/.local/modules/dl/1.yours~"));
}

TEST(PlaceFiles, UndoLeavesAnEditThatTheStepDidNotComeTo) {
  Scene scene;
  PlaceFiles step(scene.disk, scene.ledger, modulefile("ours"));
  ASSERT_TRUE(scene.apply(step));
  scene.disk.add_file("/home/ada/.local/modules/dl/1", "mine");
  ASSERT_TRUE(step.undo(action::Keep::nothing));
  EXPECT_EQ(scene.disk.content("/home/ada/.local/modules/dl/1"), "mine");
}

TEST(PlaceFiles, ALinkInPlaceOfOursIsRefused) {
  Scene scene;
  PlaceFiles step(scene.disk, scene.ledger, modulefile("ours"));
  ASSERT_TRUE(scene.apply(step));
  os::DirPtr folder = scene.disk.dir(path("/home/ada/.local/modules/dl")).value();
  ASSERT_TRUE(folder->unlink({"1"}));
  ASSERT_TRUE(folder->symlink("/home/ada/dotfiles/dl", {"1"}));
  Status placed = scene.apply(step);
  ASSERT_FALSE(placed);
  EXPECT_EQ(placed.error().kind, Kind::refused);
  EXPECT_EQ(folder->read_link({"1"}).value(), "/home/ada/dotfiles/dl");
}

TEST(PlaceFiles, WhatOthersUseTooStaysOnUndo) {
  Scene scene;
  FilesWish shared = modulefile("text");
  shared.keep_on_undo = true;
  PlaceFiles step(scene.disk, scene.ledger, shared);
  ASSERT_TRUE(scene.apply(step));
  EXPECT_EQ(step.undo(action::Keep::nothing).value().stays, action::Undone::Stays::for_others);
  EXPECT_TRUE(scene.disk.has("/home/ada/.local/modules/dl/1"));
  PlaceFiles own(scene.disk, scene.ledger, modulefile("text"));
  EXPECT_EQ(own.undo(action::Keep::nothing).value().stays, action::Undone::Stays::nothing);
  EXPECT_FALSE(scene.disk.has("/home/ada/.local/modules/dl/1"));
}

} // namespace
} // namespace envboot::env
