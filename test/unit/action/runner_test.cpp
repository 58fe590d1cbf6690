#include "action/runner.hpp"

#include "fakes/failing_fs.hpp"
#include "fakes/fake_file_system.hpp"
#include "fakes/fake_host.hpp"
#include "fakes/temp_folder.hpp"
#include "store/atomic_file.hpp"

#include <algorithm>
#include <cerrno>
#include <functional>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

namespace envboot::action {
namespace {

using fakes::FailingFs;
using fakes::Injection;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;

/// Hears everything as lines.
struct Listener : Observer, Progress {
  std::vector<std::string> lines;
  Progress& started(const Step& step, size_t number, size_t of) override {
    lines.push_back(fmt::format("start {} {}/{}", step.key(), number, of));
    return *this;
  }
  void finished(const Step& step, milliseconds time) override {
    lines.push_back(fmt::format("finish {} {}", step.key(), time.count()));
  }
  void skipped(const Step& step) override { lines.push_back("skip " + step.key()); }
  void failed(const Step& step, const Error& error) override {
    lines.push_back("fail " + step.key() + ": " + error.what);
  }
  void undone(const Step& step, const Result<Undone>& result) override {
    std::string_view verb = result && result->stays != Undone::Stays::nothing ? "keep" : "undo";
    lines.push_back(fmt::format("{} {}{}", verb, step.key(), result ? "" : ": " + result.error().what));
  }
  void amount(uint64_t, uint64_t) override {}
  void note(std::string_view) override {}
};

struct Scripted : Step {
  bool useful = false; ///< stays for the next run where that may be
  using Action = std::function<Status()>;
  std::string name;
  Action on_apply, on_undo;
  Scripted(
      std::string key, Action apply, Action undo = [] { return Status(); })
      : name(std::move(key)), on_apply(std::move(apply)), on_undo(std::move(undo)) {}
  [[nodiscard]] std::string key() const override { return name; }
  [[nodiscard]] std::string describe() const override { return "make " + name; }
  Status apply(Progress&, Deadline) override { return on_apply(); }
  Result<Undone> undo(Keep keep) override {
    if (useful && keep == Keep::what_is_useful) {
      return Undone{Undone::Stays::for_the_next_run, name};
    }
    TRY(on_undo());
    return Undone();
  }
};

/// Makes a folder with two files, each in several writing calls.
struct MakeTree : Step {
  os::FileSystem& files;
  AbsPath folder;
  std::string name;
  MakeTree(os::FileSystem& disk, AbsPath where, std::string key)
      : files(disk), folder(std::move(where)), name(std::move(key)) {}
  [[nodiscard]] std::string key() const override { return "tree:" + name; }
  [[nodiscard]] std::string describe() const override { return "make the tree " + name; }
  Status apply(Progress& progress, Deadline) override {
    os::DirPtr dir = TRY(files.dir(folder));
    RelPath path = TRY(RelPath::parse(name));
    TRY(os::remove_tree(*dir, path));
    TRY(dir->make_dir(path));
    progress.amount(1, 2);
    TRY(store::write_atomic(*dir, path / "a", "content of a", 0600, store::Durable::no));
    return store::write_atomic(*dir, path / "b", "content of b", 0600, store::Durable::yes);
  }
  Result<Undone> undo(Keep) override {
    os::DirPtr dir = TRY(files.dir(folder));
    TRY(os::remove_tree(*dir, TRY(RelPath::parse(name))));
    return Undone();
  }
};

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

Scripted::Action good() {
  return [] { return Status(); };
}
Scripted::Action bad(Kind kind) {
  return [kind] { return Status(fail(error(kind, "no luck"))); };
}

template <typename... Steps>
Plan plan_of(Steps... steps) {
  Plan plan;
  (plan.add(std::move(steps)), ...);
  return plan;
}
StepPtr step(
    std::string key, Scripted::Action apply, Scripted::Action undo = [] { return Status(); }) {
  return std::make_unique<Scripted>(std::move(key), std::move(apply), std::move(undo));
}

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

// --- the disk and the process fail at every call ---

/// A real folder: work/ holds what the plan makes, journals/ the journal.
struct RealScene {
  fakes::TempFolder temp{fakes::TempFolder::On::memory};
  RealScene() {
    os::DirPtr dir = temp.dir();
    EXPECT_TRUE(dir->make_dir({"work"}) && dir->make_dir({"journals"}));
    EXPECT_TRUE(store::write_atomic(*dir, {"work/precious"}, "kept", 0600, store::Durable::no));
  }
  /// Three trees; the third can be told to fail, as a disk that is full does.
  Result<RunReport> run(os::FileSystem& files, bool third_fails = false) const {
    Plan plan;
    AbsPath work = temp.path() / "work";
    plan.add(std::make_unique<MakeTree>(files, work, "one"));
    plan.add(std::make_unique<MakeTree>(files, work, "two"));
    if (third_fails) {
      plan.add(step("tree:three", bad(Kind::failed)));
    } else {
      plan.add(std::make_unique<MakeTree>(files, work, "three"));
    }
    fakes::FakeClock clock;
    Listener listener;
    os::DirPtr journals = TRY(files.dir(temp.path() / "journals"));
    return Runner(*journals, clock).run(plan, {"dl"}, listener, Deadline::never());
  }
  /// `work/one/a` and so on, sorted, without temporaries of killed writers.
  [[nodiscard]] std::vector<std::string> found() const {
    std::vector<std::string> names;
    collect(temp.path(), "", names);
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  void collect(const AbsPath& folder, const std::string& prefix, std::vector<std::string>& names) const {
    std::vector<os::Entry> entries = temp.files().list(folder).value();
    for (const os::Entry& entry : entries) {
      if (entry.type == os::FileType::directory) {
        names.push_back(prefix + entry.name + "/");
        collect(folder / RelPath::parse(entry.name).value(), prefix + entry.name + "/", names);
      } else if (!store::is_temporary_name(entry.name)) {
        names.push_back(prefix + entry.name);
      }
    }
  }
};

const std::vector<std::string> k_before = {"journals/", "work/", "work/precious"};
const std::vector<std::string> k_complete = {"journals/",    "work/",         "work/one/",   "work/one/a",
                                             "work/one/b",   "work/precious", "work/three/", "work/three/a",
                                             "work/three/b", "work/two/",     "work/two/a",  "work/two/b"};

/// Runs in a child that dies at the call; the exit status.
int run_killed(const RealScene& scene, long at, bool third_fails = false) {
  pid_t pid = ::fork();
  if (pid == 0) {
    FailingFs failing(scene.temp.files(), Injection::kill(at));
    ::_exit(scene.run(failing, third_fails) ? 0 : 1);
  }
  int status = 0;
  EXPECT_EQ(::waitpid(pid, &status, 0), pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(RunnerTest, KilledAtEveryCallTheNextRunCompletes) {
  long calls = 0;
  for (long at = 1;; ++at) {
    RealScene scene;
    int status = run_killed(scene, at);
    if (status != Injection::k_killed) {
      ASSERT_EQ(status, 0);
      EXPECT_EQ(scene.found(), k_complete);
      break;
    }
    ++calls;
    auto again = scene.run(scene.temp.files());
    ASSERT_TRUE(again) << at << ": " << again.error().what;
    EXPECT_EQ(scene.found(), k_complete) << at;
  }
  EXPECT_GT(calls, 40);
}

TEST(RunnerTest, KilledAgainAndAgainItStillCompletes) {
  for (long at = 24; at < 50; ++at) { // one step is about 20 calls: with fewer no run gets anywhere
    RealScene scene;
    int status = Injection::k_killed;
    for (int round = 0; round < 40 && status == Injection::k_killed; ++round) {
      status = run_killed(scene, at + round % 3);
    }
    ASSERT_EQ(status, 0) << at;
    EXPECT_EQ(scene.found(), k_complete) << at;
  }
}

TEST(RunnerTest, KilledWhileUndoingTheNextRunStartsFromTheOldState) {
  long killed = 0;
  for (long at = 1;; ++at) {
    RealScene scene;
    int status = run_killed(scene, at, true);
    if (status != Injection::k_killed) {
      ASSERT_EQ(status, 1);
      EXPECT_EQ(scene.found(), k_before);
      break;
    }
    ++killed;
    ASSERT_FALSE(scene.run(scene.temp.files(), true));
    EXPECT_EQ(scene.found(), k_before) << at;

    RealScene other;
    ASSERT_EQ(run_killed(other, at, true), Injection::k_killed);
    ASSERT_TRUE(other.run(other.temp.files()));
    EXPECT_EQ(other.found(), k_complete) << at;
  }
  EXPECT_GT(killed, 40);
}

TEST(RunnerTest, AFullDiskAtEveryCallLeavesTheOldStateOrTheNew) {
  for (auto [code, stays_full] : {std::pair(EDQUOT, false), std::pair(ENOSPC, true)}) {
    long failed = 0;
    for (long at = 1;; ++at) {
      RealScene scene;
      FailingFs failing(scene.temp.files(), stays_full ? Injection::full(at, code) : Injection::error(at, code));
      auto result = scene.run(failing);
      if (failing.calls() < at) {
        ASSERT_TRUE(result);
        break;
      }
      // A journal that could not be made whole, or not be removed, may be there: without a step to go on from.
      std::vector<std::string> found = scene.found();
      std::erase_if(found, [](const std::string& name) { return name.starts_with("journals/dl"); });
      os::DirPtr journals = scene.temp.files().dir(scene.temp.path() / "journals").value();
      EXPECT_TRUE(unfinished_run(*journals, {"dl"}).value().empty()) << at;
      if (result) {
        EXPECT_EQ(found, k_complete) << at;
      } else {
        ++failed;
        EXPECT_EQ(result.error().sys, code);
        EXPECT_EQ(found, k_before) << at << " " << result.error().what;
      }
      ASSERT_TRUE(scene.run(scene.temp.files())) << at;
      EXPECT_EQ(scene.found(), k_complete) << at;
    }
    EXPECT_GT(failed, 20);
  }
}

} // namespace
} // namespace envboot::action
