#include "fakes/fake_file_system.hpp"
#include "fakes/fake_host.hpp"
#include "unit/action/scripted.hpp"

#include <cerrno>
#include <gmock/gmock.h>

namespace envboot::action {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;

/// A folder of journals, and a disk to work on.
struct Scene {
  fakes::FakeFileSystem disk;
  fakes::FakeClock clock;
  Listener listener;
  AbsPath work = AbsPath::parse("/work").value();
  AbsPath journals = AbsPath::parse("/state/journals").value();
  Scene() {
    disk.add_dir("/work");
    disk.add_dir("/state/journals");
  }
  Result<RunReport> run(const Plan& plan, Deadline deadline = Deadline::never()) {
    listener.lines.clear();
    os::DirPtr dir = disk.dir(journals).value();
    return Runner(*dir, clock).run(plan, {"dl"}, listener, std::move(deadline));
  }
  Unfinished unfinished() { return unfinished_run(*disk.dir(journals).value(), {"dl"}).value(); }
};

TEST(RunnerTest, RunsInOrderAndTellsTimes) {
  Scene scene;
  auto takes = [&](int ms) {
    return [&scene, ms] {
      scene.clock.advance(milliseconds(ms));
      return Status();
    };
  };
  RunReport report = scene.run(plan_of(step("a", takes(5)), step("b", takes(7)))).value();
  EXPECT_THAT(scene.listener.lines, ElementsAre("start a 1/2", "finish a 5", "start b 2/2", "finish b 7"));
  EXPECT_EQ(report.wall, milliseconds(12));
  EXPECT_EQ(report.own_time(), milliseconds(0));
  EXPECT_TRUE(report.notes.empty());
  EXPECT_TRUE(scene.unfinished().empty());
  EXPECT_FALSE(scene.disk.has("/state/journals/dl"));
}

TEST(RunnerTest, BeginIsOnDiskBeforeAStepActsAndDoneBeforeTheNext) {
  Scene scene;
  auto sees = [&](size_t begun, size_t done) {
    return [&scene, begun, done]() -> Status {
      auto later = scene.disk.after_power_cut();
      Unfinished state = unfinished_run(*later->dir(scene.journals).value(), {"dl"}).value();
      return state.begun.size() == begun && state.done.size() == done ? Status() : fail(failure("not on disk"));
    };
  };
  EXPECT_TRUE(scene.run(plan_of(step("a", sees(1, 0)), step("b", sees(2, 1)), step("c", sees(3, 2)))));
}

TEST(RunnerTest, TemporaryAndInterruptedKeepWhatIsDone) {
  for (Kind kind : {Kind::temporary, Kind::interrupted}) {
    Scene scene;
    auto first = scene.run(plan_of(step("a", good()), step("b", bad(kind)), step("c", good())));
    ASSERT_FALSE(first);
    EXPECT_EQ(first.error().kind, kind);
    EXPECT_THAT(scene.listener.lines, ElementsAre("start a 1/3", "finish a 0", "start b 2/3", "fail b: no luck"));
    EXPECT_THAT(scene.unfinished().begun, ElementsAre("a", "b"));
    RunReport second = scene.run(plan_of(step("a", bad(Kind::failed)), step("b", good()), step("c", good()))).value();
    EXPECT_THAT(scene.listener.lines, ElementsAre("skip a", "start b 2/3", "finish b 0", "start c 3/3", "finish c 0"));
    EXPECT_TRUE(second.steps[0].skipped);
    EXPECT_TRUE(scene.unfinished().empty());
  }
}

TEST(RunnerTest, OtherFailuresUndoLastFirstAlsoWhatAnEarlierRunDid) {
  for (Kind kind : {Kind::failed, Kind::refused, Kind::usage}) {
    Scene scene;
    ASSERT_FALSE(scene.run(plan_of(step("a", good()), step("b", bad(Kind::temporary)), step("c", good()))));
    auto second = scene.run(plan_of(step("a", good()), step("b", good()), step("c", bad(kind)), step("d", good())));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, kind);
    EXPECT_THAT(scene.listener.lines, ElementsAre("skip a", "start b 2/4", "finish b 0", "start c 3/4",
                                                  "fail c: no luck", "undo c", "undo b", "undo a"));
    EXPECT_TRUE(scene.unfinished().empty());
    EXPECT_TRUE(scene.disk.dir(scene.journals).value()->list().value().empty());
  }
}

TEST(RunnerTest, WhatIsUsefulStaysUnlessTheFailureIsARefusalOrAFullDisk) {
  auto useful = [] {
    auto wheel = std::make_unique<Scripted>("wheel", good());
    wheel->useful = true;
    return StepPtr(std::move(wheel));
  };
  auto plan = [&](Kind kind) { return plan_of(step("a", good()), useful(), step("c", bad(kind))); };
  Scene scene;
  ASSERT_FALSE(scene.run(plan(Kind::failed)));
  EXPECT_THAT(scene.listener.lines, ElementsAre("start a 1/3", "finish a 0", "start wheel 2/3", "finish wheel 0",
                                                "start c 3/3", "fail c: no luck", "undo c", "keep wheel", "undo a"));
  EXPECT_TRUE(scene.unfinished().empty());
  ASSERT_FALSE(scene.run(plan(Kind::refused)));
  EXPECT_THAT(scene.listener.lines, testing::IsSupersetOf({"undo c", "undo wheel", "undo a"}));
  ASSERT_FALSE(scene.run(plan_of(useful(), step("c", [] { return Status(fail(os_error(ENOSPC, "cannot write"))); }))));
  EXPECT_THAT(scene.listener.lines, testing::IsSupersetOf({"undo c", "undo wheel"}));
}

TEST(RunnerTest, FailuresOfUndoStandBesideTheFirstErrorAndAreTriedAgain) {
  Scene scene;
  bool undo_works = false;
  auto plan = [&](Scripted::Action last) {
    return plan_of(step("a", good()),
                   step("b", good(), [&] { return undo_works ? Status() : Status(fail(failure("stuck"))); }),
                   step("c", std::move(last)));
  };
  auto first = scene.run(plan(bad(Kind::failed)));
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().what, "no luck");
  EXPECT_THAT(first.error().causes, ElementsAre("`make b` was not taken back", "stuck"));
  EXPECT_THAT(scene.listener.lines, testing::Contains("undo a")) << "goes on after a failed undo";
  EXPECT_TRUE(scene.unfinished().undoing);

  auto second = scene.run(plan(good()));
  ASSERT_FALSE(second) << "nothing may be built on what could not be removed";
  EXPECT_THAT(second.error().what, HasSubstr("earlier run"));

  undo_works = true;
  ASSERT_TRUE(scene.run(plan(good())));
  EXPECT_THAT(scene.listener.lines, ElementsAre("undo c", "undo b", "undo a", "start a 1/3", "finish a 0",
                                                "start b 2/3", "finish b 0", "start c 3/3", "finish c 0"));
}

TEST(RunnerTest, StepsOfAnotherPlanAreReported) {
  Scene scene;
  ASSERT_FALSE(scene.run(plan_of(step("old", good()), step("b", bad(Kind::interrupted)))));
  ASSERT_FALSE(scene.run(plan_of(step("b", bad(Kind::failed)))));
  EXPECT_THAT(scene.unfinished().begun, testing::Contains("old")) << "not forgotten while nobody was told";
  RunReport report = scene.run(plan_of(step("b", good()))).value();
  EXPECT_THAT(report.left_over, ElementsAre("old"));
  EXPECT_TRUE(scene.unfinished().empty());
}

TEST(RunnerTest, AnExpiredDeadlineStartsNothing) {
  Scene scene;
  auto cancelled = std::make_shared<std::atomic<bool>>(true);
  auto result = scene.run(plan_of(step("a", good())), Deadline::never(cancelled));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, Kind::interrupted);
  EXPECT_TRUE(scene.unfinished().empty());
}

TEST(RunnerTest, AnEmptyPlanWritesNothing) {
  Scene scene;
  ASSERT_TRUE(scene.run(Plan()));
  EXPECT_TRUE(scene.disk.log().empty());
  ASSERT_FALSE(scene.run(plan_of(step("old", bad(Kind::interrupted)))));
  EXPECT_THAT(scene.run(Plan()).value().left_over, ElementsAre("old"));
  EXPECT_TRUE(scene.unfinished().empty());
}

TEST(RunnerTest, TwoStepsOfOneKeyAreRefusedBeforeAnythingIsDone) {
  Scene scene;
  EXPECT_FALSE(scene.run(plan_of(step("a", good()), step("b", good()), step("a", good()))));
  EXPECT_TRUE(scene.listener.lines.empty());
}

TEST(RunnerTest, AtTheEndEachStepConcludesAlsoThoseOfAnEarlierRun) {
  Scene scene;
  int concluded = 0;
  auto plan = [&](Scripted::Action last) {
    auto kept = std::make_unique<Scripted>("a", good());
    kept->on_conclude = [&]() -> Result<std::vector<std::string>> {
      ++concluded;
      EXPECT_FALSE(scene.unfinished().empty()) << "before the journal goes, for a crash";
      return std::vector<std::string>{"yours is kept"};
    };
    auto fails = std::make_unique<Scripted>("b", std::move(last));
    fails->on_conclude = [] { return Result<std::vector<std::string>>(fail(failure("it is stuck"))); };
    return plan_of(StepPtr(std::move(kept)), StepPtr(std::move(fails)));
  };
  ASSERT_FALSE(scene.run(plan(bad(Kind::temporary))));
  EXPECT_EQ(concluded, 0);
  RunReport report = scene.run(plan(good())).value();
  EXPECT_EQ(concluded, 1);
  EXPECT_THAT(report.notes, ElementsAre("yours is kept", "it is stuck"));
  EXPECT_TRUE(scene.unfinished().empty());
  ASSERT_FALSE(scene.run(plan(bad(Kind::failed))));
  EXPECT_EQ(concluded, 1);
}

} // namespace
} // namespace envboot::action
