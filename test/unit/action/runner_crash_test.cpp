// The disk and the process fail at every call.
#include "fakes/failing_fs.hpp"
#include "fakes/fake_host.hpp"
#include "fakes/temp_folder.hpp"
#include "os/read.hpp"
#include "store/atomic_file.hpp"
#include "unit/action/scripted.hpp"

#include <algorithm>
#include <cerrno>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

namespace envboot::action {
namespace {

using fakes::FailingFs;
using fakes::Injection;

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

TEST(RunnerCrash, KilledAtEveryCallTheNextRunCompletes) {
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

TEST(RunnerCrash, KilledAgainAndAgainItStillCompletes) {
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

TEST(RunnerCrash, KilledWhileUndoingTheNextRunStartsFromTheOldState) {
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

TEST(RunnerCrash, AFullDiskAtEveryCallLeavesTheOldStateOrTheNew) {
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
