#include "doctor/mend.hpp"
#include "doctor/own_path.hpp"
#include "fakes/failing_fs.hpp"
#include "fakes/fake_file_system.hpp"
#include "fakes/fake_host.hpp"
#include "unit/action/scripted.hpp"

#include <gmock/gmock.h>

namespace envboot::doctor {
namespace {

using fakes::FailingFs;
using fakes::Injection;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr uint32_t k_user = 1000;

AbsPath path(std::string_view text) {
  return *AbsPath::parse(text);
}

Finding found(std::string code, std::vector<Change> changes, bool safe = true) {
  return {.code = code,
          .title = {},
          .evidence = {},
          .why = {},
          .fix = {},
          .remedy = Remedy{"mend it", std::move(changes), safe}};
}

/// An account with one of each: a text that two findings are about, a mode, a folder to set aside.
struct Account {
  fakes::FakeFileSystem disk;
  fakes::FakeHost host;
  fakes::FakeClock clock;
  fakes::FakeRandom random;
  action::Listener listener;
  std::vector<std::string> before;

  Account() {
    disk.add_file("/home/ada/dotfiles/job", "#!/bin/sh\r\ncd $A\r\n", 0754);
    disk.add_link("/home/ada/job", "dotfiles/job");
    disk.add_file("/home/ada/.netrc", "machine x password obviously-fake\n", 0644);
    disk.add_file("/env/lib/~ix/six.py", "1");
    disk.add_dir("/state");
    before = disk.everything();
  }
  static std::vector<Finding> findings() {
    return {found("EB705", {EditText{path("/home/ada/job"), RenameVariable{2, "A", "B"}}}),
            found("EB708", {EditText{path("/home/ada/job"), UnixLineEnds{}}}),
            found("EB505", {TakeMode{path("/home/ada/.netrc"), 077}}),
            found("EB305", {MoveAway{path("/env/lib/~ix")}})};
  }
  Treatment plan(const std::vector<Finding>& all, bool unsafe = false) {
    return plan_treatment(disk, {k_user, path("/state"), unsafe}, all);
  }
  Status mend(os::FileSystem& files, const Treatment& treatment) {
    store::LockSeams seams{files, host, clock, random};
    return doctor::mend(seams, path("/state"), treatment.mendings, listener, Deadline::never());
  }
  Result<TakenBack> undo() {
    store::LockSeams seams{disk, host, clock, random};
    return take_back(seams, path("/state"), Deadline::never());
  }
  /// As DirLock does for a process that has ended.
  void forget_lock() {
    if (auto fixes = disk.dir(path("/state/fixes"))) {
      (void)(*fixes)->unlink({"fix.lock"});
    }
  }
  /// Without envboot's own.
  std::vector<std::string> users_things() {
    std::vector<std::string> all = disk.everything();
    std::erase_if(all, [](const std::string& line) { return line.starts_with("/state"); });
    return all;
  }
  [[nodiscard]] std::vector<std::string> things_before() const {
    std::vector<std::string> all = before;
    std::erase_if(all, [](const std::string& line) { return line.starts_with("/state"); });
    return all;
  }
  uint32_t mode(std::string_view file) { return disk.stat(path(file), os::Links::follow)->mode; }
  void expect_as_before() {
    EXPECT_EQ(users_things(), things_before());
    EXPECT_EQ(mode("/home/ada/job"), 0754U);
    EXPECT_EQ(mode("/home/ada/.netrc"), 0644U);
  }
};

TEST(Mend, DoesAllOfItAndTakesAllOfItBack) {
  Account account;
  Treatment treatment = account.plan(Account::findings());
  ASSERT_THAT(treatment.refused, IsEmpty());
  EXPECT_EQ(account.disk.everything(), account.before) << "planning only looks";
  ASSERT_TRUE(account.mend(account.disk, treatment));
  EXPECT_EQ(account.disk.content("/home/ada/dotfiles/job"), "#!/bin/sh\ncd $B\n");
  EXPECT_EQ(account.mode("/home/ada/job"), 0754U);
  EXPECT_EQ(account.mode("/home/ada/.netrc"), 0600U);
  EXPECT_FALSE(account.disk.has("/env/lib/~ix"));
  auto taken = account.undo();
  ASSERT_TRUE(taken);
  EXPECT_THAT(taken->restored, SizeIs(4));
  account.expect_as_before();
  EXPECT_EQ(account.undo().error().kind, Kind::usage) << "nothing is left";
}

TEST(Mend, TheDiffShowsTheFileOnceAndUnderItsRealName) {
  Account account;
  EXPECT_THAT(account.plan(Account::findings()).diff,
              ElementsAre("--- /home/ada/dotfiles/job", "+++ /home/ada/dotfiles/job", "@@ -1,2 +1,2 @@", "-#!/bin/sh\r",
                          "-cd $A\r", "+#!/bin/sh", "+cd $B", HasSubstr("644 becomes 600"), HasSubstr("~ix moves to")));
}

TEST(Mend, UnsafeOnesOnlyWithAWord) {
  Account account;
  std::vector<Finding> findings{found("EB313", {MoveAway{path("/env/lib/~ix")}}, false)};
  EXPECT_THAT(account.plan(findings).mendings, IsEmpty());
  EXPECT_THAT(account.plan(findings).unsafe, ElementsAre("EB313  mend it"));
  EXPECT_THAT(account.plan(findings, true).mendings, SizeIs(1));
}

TEST(Mend, AFileThatChangedBetweenIsLeftAndTheRestTakenBack) {
  Account account;
  Treatment treatment = account.plan({found("EB505", {TakeMode{path("/home/ada/.netrc"), 077}}),
                                      found("EB708", {EditText{path("/home/ada/job"), UnixLineEnds{}}})});
  account.disk.add_file("/home/ada/dotfiles/job", "mine", 0754);
  auto mended = account.mend(account.disk, treatment);
  ASSERT_FALSE(mended);
  EXPECT_EQ(mended.error().kind, Kind::refused);
  EXPECT_EQ(account.disk.content("/home/ada/dotfiles/job"), "mine");
  EXPECT_EQ(account.mode("/home/ada/.netrc"), 0644U);
}

TEST(Mend, UndoKeepsWhatChangedSinceAndPutsTheOthersBack) {
  Account account;
  ASSERT_TRUE(account.mend(account.disk, account.plan(Account::findings())));
  account.disk.add_file("/home/ada/dotfiles/job", "mine", 0754);
  auto taken = account.undo();
  ASSERT_TRUE(taken);
  EXPECT_EQ(account.disk.content("/home/ada/dotfiles/job"), "mine");
  EXPECT_EQ(account.mode("/home/ada/.netrc"), 0644U);
  EXPECT_TRUE(account.disk.has("/env/lib/~ix/six.py"));
  ASSERT_THAT(taken->refused, SizeIs(2)); // two findings were about it
  EXPECT_THAT(taken->refused.back().hint, HasSubstr("/state/fixes/000001/1"));
  EXPECT_EQ(account.disk.content("/state/fixes/000001/1"), "#!/bin/sh\r\ncd $A\r\n");
}

TEST(Mend, UndoDoesNotPutAFolderOverANewOne) {
  Account account;
  ASSERT_TRUE(account.mend(account.disk, account.plan(Account::findings())));
  account.disk.add_file("/env/lib/~ix/new", "mine");
  auto taken = account.undo();
  ASSERT_TRUE(taken);
  EXPECT_THAT(taken->refused, SizeIs(1));
  EXPECT_EQ(account.disk.content("/env/lib/~ix/new"), "mine");
}

TEST(Mend, TwoRunsAreTakenBackOneAfterTheOther) {
  Account account;
  ASSERT_TRUE(account.mend(account.disk, account.plan({Account::findings()[0]})));
  ASSERT_TRUE(account.mend(account.disk, account.plan({Account::findings()[1]})));
  ASSERT_TRUE(account.undo());
  EXPECT_EQ(account.disk.content("/home/ada/dotfiles/job"), "#!/bin/sh\r\ncd $B\r\n");
  ASSERT_TRUE(account.undo());
  account.expect_as_before();
}

TEST(Mend, WhereverItFailsOrTheDiskIsFullAllIsAsBefore) {
  for (bool full : {false, true}) {
    long failed = 0;
    for (long at = 1;; ++at) {
      Account account;
      FailingFs failing(account.disk, full ? Injection::full(at, ENOSPC) : Injection::error(at, EIO));
      auto mended = account.mend(failing, account.plan(Account::findings()));
      if (failing.calls() < at) {
        ASSERT_TRUE(mended);
        break;
      }
      if (!mended) {
        ++failed;
        account.expect_as_before();
      }
    }
    EXPECT_GT(failed, 20);
  }
}

TEST(Mend, WhereverItIsKilledEachFileIsOldOrNewAndUndoBringsAllBack) {
  long killed = 0;
  for (long at = 1;; ++at) {
    Account account;
    FailingFs failing(account.disk, Injection::dead(at));
    (void)account.mend(failing, account.plan(Account::findings()));
    if (failing.calls() < at) {
      break;
    }
    ++killed;
    EXPECT_THAT(*account.disk.content("/home/ada/dotfiles/job"),
                testing::AnyOf("#!/bin/sh\r\ncd $A\r\n", "#!/bin/sh\r\ncd $B\r\n", "#!/bin/sh\ncd $B\n"));
    account.forget_lock();
    auto taken = account.undo();
    ASSERT_TRUE(taken || taken.error().kind == Kind::usage) << at << taken.error().what;
    std::vector<std::string> things = account.users_things();
    std::erase_if(things, [](const std::string& line) { return line.find(".envboot-tmp-") != std::string::npos; });
    EXPECT_EQ(things, account.things_before()) << at;
    EXPECT_EQ(account.mode("/home/ada/.netrc"), 0644U);
  }
  EXPECT_GT(killed, 30);
}

TEST(Mend, WhereverUndoIsKilledTheNextOneGoesOn) {
  long killed = 0;
  for (long at = 1;; ++at) {
    Account account;
    ASSERT_TRUE(account.mend(account.disk, account.plan(Account::findings())));
    FailingFs failing(account.disk, Injection::dead(at));
    store::LockSeams seams{failing, account.host, account.clock, account.random};
    (void)take_back(seams, path("/state"), Deadline::never());
    if (failing.calls() < at) {
      break;
    }
    ++killed;
    account.forget_lock();
    auto taken = account.undo();
    ASSERT_TRUE(taken || taken.error().kind == Kind::usage) << at << taken.error().what;
    account.expect_as_before();
  }
  EXPECT_GT(killed, 10);
}

TEST(Mend, TheOldFileIsOnDiskForSureBeforeTheNewOneStands) {
  Account account;
  account.disk.clear_log();
  ASSERT_TRUE(account.mend(account.disk, account.plan({Account::findings()[1]})));
  const std::vector<std::string>& log = account.disk.log();
  auto after = [&](auto from, std::string_view text) {
    return std::find_if(from, log.end(), [&](const std::string& line) { return line.starts_with(text); });
  };
  auto copied = after(log.begin(), "rename /state/fixes/000001/.1");
  auto recorded = after(copied, "sync /state/fixes/000001/changes");
  auto changed = after(recorded, "rename /home/ada/dotfiles/.job");
  EXPECT_TRUE(changed != log.end());
  EXPECT_EQ(after(log.begin(), "rename /home/ada/dotfiles/.job"), changed) << "and not before";
  EXPECT_EQ(account.disk.after_power_cut()->content("/state/fixes/000001/1"), "#!/bin/sh\r\ncd $A\r\n");
}

TEST(Treatment, WhatCantBeWrittenIsSaidAndTheRestDone) {
  Account account;
  account.disk.add_dir("/home/ada/ro", 0555);
  account.disk.add_file("/home/ada/ro/pip.conf", "user = true\n");
  std::vector<Finding> findings{found("EB504", {EditText{path("/home/ada/ro/pip.conf"), CommentOut{1, true}},
                                                EditText{path("/home/ada/gone"), CommentOut{1, true}}}),
                                found("EB505", {TakeMode{path("/home/ada/.netrc"), 077}})};
  Treatment treatment = account.plan(findings);
  ASSERT_THAT(treatment.refused, SizeIs(2));
  EXPECT_THAT(treatment.refused[0].why.what, HasSubstr("cannot write in /home/ada/ro"));
  EXPECT_TRUE(treatment.refused[1].why.is_missing());
  EXPECT_THAT(treatment.mendings, SizeIs(1));
}

TEST(Treatment, FilesOfOthersAreNotTouched) {
  Account account;
  Treatment treatment = plan_treatment(account.disk, {4242, path("/state")}, Account::findings());
  EXPECT_THAT(treatment.mendings, IsEmpty());
  ASSERT_THAT(treatment.refused, SizeIs(4));
  EXPECT_THAT(treatment.refused[0].why.causes, ElementsAre(HasSubstr("a link that another user made")));
  EXPECT_THAT(treatment.refused[2].why.causes, ElementsAre("it belongs to another user"));
}

TEST(OwnPath, FollowsLinksOfItsOwnerAndNoCircle) {
  fakes::FakeFileSystem disk;
  disk.add_file("/data/real/file", "x");
  disk.add_link("/home/a", "../data");
  disk.add_link("/data/b", "/home/a/real");
  disk.add_link("/data/real/c", "file");
  disk.add_link("/data/round", "round");
  EXPECT_EQ(own_path(disk, path("/home/a/b/c"), os::Links::follow, k_user)->string(), "/data/real/file");
  EXPECT_EQ(own_path(disk, path("/home/a/b/c"), os::Links::keep, k_user)->string(), "/data/real/c");
  EXPECT_EQ(own_path(disk, path("/home/a/b/c"), os::Links::follow, 7).error().kind, Kind::refused);
  EXPECT_EQ(own_path(disk, path("/data/round"), os::Links::follow, k_user).error().sys, ELOOP);
  EXPECT_TRUE(own_path(disk, path("/data/none"), os::Links::follow, k_user).error().is_missing());
}

} // namespace
} // namespace envboot::doctor
