// Several installations of one run: taken back together, or settled together, wherever a run fails or is killed.
#include "unit/wheel/install_scene.hpp"

#include <gmock/gmock.h>

namespace envboot::wheel {
namespace {

using corpus::whole_wheel;
using fakes::FailingFs;
using fakes::Injection;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

/// An environment with demo 1.0, for which demo 2.0 and more 1.0 come; both bring a file for one folder.
struct RunScene : InstallScene {
  RunScene() {
    add_wheel("demo-1.0-py3-none-any.whl",
              whole_wheel("demo", "1.0",
                          {{.name = "demo/old.py", .content = "old"}, {.name = "demo/sub/a.py", .content = "a"}}));
    EXPECT_TRUE(run());
    disk.add_file("/env/envboot.lock", "demo 1.0");
    coming = {{"demo-2.0-py3-none-any.whl",
               whole_wheel("demo", "2.0",
                           {{.name = "demo/new.py", .content = "new"}, {.name = "shared/demo.py", .content = "x"}})},
              {"more-1.0-py3-none-any.whl",
               whole_wheel("more", "1.0",
                           {{.name = "more.py", .content = "more"}, {.name = "shared/more.py", .content = "y"}})}};
    wish.by_name = true;
    wish.note = InstallNote{RelPath::parse("envboot.lock").value(), [](const InstallReport& report) {
                              return Result<std::string>(report.name + " " + report.version);
                            }};
    for (const auto& [name, members] : coming) {
      add_wheel(name, members);
    }
  }
  Status add_all(os::FileSystem& files) {
    TRY(take_back({{files, host, clock, random}, processes}, wish.prefix, Deadline::never()));
    for (unsigned i = 0; i < coming.size(); ++i) {
      wish.wheel = AbsPath::parse("/wheels/" + coming[i].first).value();
      wish.of_run = i;
      TRY(run(files));
    }
    return {};
  }
  Status back(os::FileSystem& files) {
    TRY(take_back({{files, host, clock, random}, processes}, wish.prefix, Deadline::never()));
    return {};
  }
  Status forward(os::FileSystem& files) {
    return settle({{files, host, clock, random}, processes}, wish.prefix, Deadline::never());
  }
  std::vector<std::pair<std::string, std::vector<corpus::ZipEntry>>> coming;
};

TEST(InstallRun, IsTakenBackToTheLastByte) {
  RunScene scene;
  std::vector<std::string> before = scene.environment();
  Status added = scene.add_all(scene.disk);
  ASSERT_TRUE(added) << why(added.error());
  EXPECT_EQ(scene.site("demo/new.py"), "new");
  EXPECT_EQ(scene.site("demo/old.py"), "(gone)");
  EXPECT_EQ(scene.disk.content("/env/envboot.lock"), "more 1.0");
  EXPECT_EQ(scene.site("more-1.0.dist-info/direct_url.json"), "(gone)") << "as from an index";
  ASSERT_TRUE(scene.back(scene.disk));
  EXPECT_EQ(scene.environment(), before);
  EXPECT_TRUE(scene.back(scene.disk)) << "again there is nothing to do";
}

TEST(InstallRun, SettledItIsAsIfEachHadBeenInstalledAlone) {
  RunScene scene, alone;
  ASSERT_TRUE(scene.add_all(scene.disk));
  ASSERT_TRUE(scene.forward(scene.disk));
  for (const auto& [name, members] : alone.coming) {
    alone.add_wheel(name, members);
    ASSERT_TRUE(alone.run());
  }
  EXPECT_EQ(scene.environment(), alone.environment());
  ASSERT_TRUE(scene.back(scene.disk));
  EXPECT_EQ(scene.environment(), alone.environment()) << "there is nothing to take back any more";
}

TEST(InstallRun, AnotherInstallationWaitsForItsEnd) {
  RunScene scene;
  ASSERT_TRUE(scene.add_all(scene.disk));
  scene.wish.of_run.reset();
  auto other = scene.run();
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().kind, Kind::temporary);
  EXPECT_THAT(other.error().what, HasSubstr("envboot env add"));
}

TEST(InstallRun, KilledAtAnyCallItCanBeTakenBackOrDoneAgain) {
  RunScene whole;
  std::vector<std::string> before = whole.environment();
  ASSERT_TRUE(whole.add_all(whole.disk));
  ASSERT_TRUE(whole.forward(whole.disk));
  std::vector<std::string> after = whole.environment();
  long at = 1;
  for (;; ++at) {
    RunScene scene;
    FailingFs failing(scene.disk, Injection::dead(at));
    (void)scene.add_all(failing);
    if (failing.calls() < at) {
      break;
    }
    scene.another_process();
    Status back = scene.back(scene.disk);
    ASSERT_TRUE(back) << at << why(back.error());
    ASSERT_EQ(scene.environment(false), before) << at;
    Status again = scene.add_all(scene.disk);
    ASSERT_TRUE(again) << at << why(again.error());
    ASSERT_TRUE(scene.forward(scene.disk));
    ASSERT_EQ(scene.environment(), after) << at;
  }
  EXPECT_GT(at, 80) << "more calls than that make two installations";
}

TEST(InstallRun, KilledWhileItIsTakenBackOrSettledItGoesTheSameWayOn) {
  RunScene whole;
  std::vector<std::string> before = whole.environment();
  ASSERT_TRUE(whole.add_all(whole.disk));
  ASSERT_TRUE(whole.forward(whole.disk));
  std::vector<std::string> after = whole.environment();
  for (auto way : {&RunScene::back, &RunScene::forward}) {
    long at = 1;
    for (;; ++at) {
      RunScene scene;
      ASSERT_TRUE(scene.add_all(scene.disk));
      FailingFs failing(scene.disk, Injection::dead(at));
      (void)(scene.*way)(failing);
      if (failing.calls() < at) {
        break;
      }
      scene.another_process();
      Status on = (scene.*way)(scene.disk);
      ASSERT_TRUE(on) << at << why(on.error());
      ASSERT_EQ(scene.environment(), way == &RunScene::back ? before : after) << at;
    }
    EXPECT_GT(at, 5);
  }
}

TEST(InstallRun, OnceSettlingHasBegunNothingIsTakenBack) {
  RunScene whole;
  ASSERT_TRUE(whole.add_all(whole.disk));
  ASSERT_TRUE(whole.forward(whole.disk));
  std::vector<std::string> after = whole.environment();
  size_t halfway = 0;
  for (long at = 1;; ++at) {
    RunScene scene;
    ASSERT_TRUE(scene.add_all(scene.disk));
    FailingFs failing(scene.disk, Injection::dead(at));
    (void)scene.forward(failing);
    if (failing.calls() < at) {
      break;
    }
    scene.another_process();
    bool marked = scene.disk.has("/env/lib/python3.11/.envboot-settling");
    ASSERT_TRUE(scene.back(scene.disk));
    halfway += marked ? 1 : 0;
    if (marked) {
      ASSERT_EQ(scene.environment(), after) << at;
    }
  }
  EXPECT_GT(halfway, 3U);
}

TEST(InstallRun, AFullDiskLeavesWhatCanBeTakenBack) {
  RunScene whole;
  std::vector<std::string> before = whole.environment();
  for (long at = 1;; ++at) {
    RunScene scene;
    FailingFs failing(scene.disk, Injection::full(at, ENOSPC));
    Status added = scene.add_all(failing);
    if (added) {
      EXPECT_GT(at, 40);
      break;
    }
    ASSERT_TRUE(scene.back(scene.disk)) << at;
    ASSERT_EQ(scene.environment(), before) << at << why(added.error());
  }
}

} // namespace
} // namespace envboot::wheel
