#include "env/publish.hpp"
#include "fakes/failing_fs.hpp"
#include "unit/env/scene.hpp"

#include <algorithm>
#include <cerrno>
#include <gmock/gmock.h>

namespace envboot::env {
namespace {

/// A disk with two generations; the first may be published already.
struct PublishScene : Scene {
  PublishScene() {
    disk.add_file("/data/envs/.gen/dl-1/bin/python", "one");
    disk.add_file("/data/envs/.gen/dl-2/bin/python", "two");
  }
  Publish publish(std::string_view generation) {
    return Publish(disk, ledger, "dl", path("/data/envs/dl"), path("/data/envs/.gen") / *RelPath::parse(generation));
  }
  [[nodiscard]] std::string published() const { return disk.content("/data/envs/dl/bin/python").value_or("nothing"); }
};

TEST(Publish, TheNameLeadsToTheGenerationByARelativeLink) {
  PublishScene scene;
  Publish step = scene.publish("dl-1");
  ASSERT_TRUE(scene.apply(step));
  EXPECT_EQ(scene.published(), "one");
  EXPECT_EQ(scene.disk.read_link(path("/data/envs/dl")).value(), ".gen/dl-1");
}

TEST(Publish, EverythingIsOnDiskBeforeTheNameChanges) {
  PublishScene scene;
  Publish step = scene.publish("dl-1");
  ASSERT_TRUE(scene.apply(step));
  const auto& log = scene.disk.log();
  auto synced = std::ranges::find(log, "sync_fs /data/envs");
  auto renamed = std::ranges::find_if(log, [](const std::string& line) { return line.ends_with(" /data/envs/dl"); });
  ASSERT_NE(synced, log.end());
  ASSERT_NE(renamed, log.end());
  EXPECT_LT(synced - log.begin(), renamed - log.begin());
}

TEST(Publish, UndoPutsTheOldGenerationBack) {
  PublishScene scene;
  Publish first = scene.publish("dl-1");
  Publish second = scene.publish("dl-2");
  ASSERT_TRUE(scene.apply(first));
  ASSERT_TRUE(scene.apply(second));
  EXPECT_EQ(scene.published(), "two");
  ASSERT_TRUE(second.undo(action::Keep::nothing));
  EXPECT_EQ(scene.published(), "one");
  ASSERT_TRUE(second.undo(action::Keep::nothing)) << "undo may be called twice";
  EXPECT_EQ(scene.published(), "one");
}

TEST(Publish, UndoOfTheFirstLeavesNoName) {
  PublishScene scene;
  Publish first = scene.publish("dl-1");
  ASSERT_TRUE(scene.apply(first));
  ASSERT_TRUE(first.undo(action::Keep::nothing));
  EXPECT_FALSE(scene.disk.has("/data/envs/dl"));
  EXPECT_TRUE(scene.ledger.entries("dl").value().empty());
}

TEST(Publish, AFolderOfThatNameIsRefused) {
  PublishScene scene;
  scene.disk.add_file("/data/envs/dl/precious", "theirs");
  Publish step = scene.publish("dl-1");
  Status done = scene.apply(step);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, Kind::refused);
  EXPECT_EQ(scene.disk.content("/data/envs/dl/precious"), "theirs");
}

TEST(Publish, AFailureAtAnyCallLeavesTheOldOrTheNewAndCanBeTakenBack) {
  for (long n = 1; n < 40; ++n) {
    PublishScene scene;
    Publish first = scene.publish("dl-1");
    ASSERT_TRUE(scene.apply(first));
    fakes::FailingFs failing(scene.disk, fakes::Injection::full(n, ENOSPC));
    Publish second(failing, scene.ledger, "dl", path("/data/envs/dl"), path("/data/envs/.gen/dl-2"));
    Status done = scene.apply(second);
    std::string after = scene.published();
    EXPECT_TRUE(after == "two" || (after == "one" && !done)) << n << ": " << after;
    ASSERT_TRUE(second.undo(action::Keep::nothing)) << n << ": undo needs no space";
    EXPECT_EQ(scene.published(), "one") << n;
  }
}

} // namespace
} // namespace envboot::env
