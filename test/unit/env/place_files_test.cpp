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
  ASSERT_TRUE(step.undo());
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
  ASSERT_TRUE(step.undo());
  EXPECT_EQ(scene.disk.content("/home/ada/.local/modules/dl/1"), "theirs");
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

TEST(PlaceFiles, WhatOthersUseTooStaysOnUndo) {
  Scene scene;
  FilesWish shared = modulefile("text");
  shared.keep_on_undo = true;
  PlaceFiles step(scene.disk, scene.ledger, shared);
  ASSERT_TRUE(scene.apply(step));
  ASSERT_TRUE(step.undo());
  EXPECT_TRUE(scene.disk.has("/home/ada/.local/modules/dl/1"));
}

} // namespace
} // namespace envboot::env
