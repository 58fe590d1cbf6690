#include "store/dir_lock.hpp"

#include "fakes/fake_file_system.hpp"
#include "fakes/fake_host.hpp"
#include "fakes/forwarding_dir.hpp"
#include "fakes/temp_folder.hpp"
#include "os/processes.hpp"
#include "store/lock_owner.hpp"

#include <functional>
#include <gmock/gmock.h>
#include <thread>

namespace envboot::store {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

const AbsPath k_folder = AbsPath::parse("/state/locks").value();
constexpr const char* k_stat = "4711 (a) b (c) S 1 4711 4711 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 987654 0 0\n";

/// One machine of a cluster: its own /proc, the disk of all.
struct Machine {
  fakes::FakeFileSystem& disk;
  fakes::FakeHost host;
  fakes::FakeClock clock;
  fakes::FakeRandom random;

  Machine(fakes::FakeFileSystem& shared, const std::string& name, unsigned seed) : disk(shared) {
    host.name = name;
    random.next = seed;
    disk.add_file("/proc/sys/kernel/random/boot_id", "boot-1\n");
    disk.add_link("/proc/self/ns/pid", "pid:[4026531836]");
    disk.add_file("/proc/4711/stat", k_stat);
  }
  Result<DirLock> take(milliseconds wait = milliseconds(0)) {
    return DirLock::take({disk, host, clock, random}, k_folder, {"dl"}, Deadline::after(wait));
  }
};

os::Command contender(const fakes::TempFolder& temp, const std::string& word) {
  os::Command command;
  command.argv = {os::real_host(*os::real_processes())->own_executable().value().parent().string() + "/lock_contender",
                  temp.path().string(), word};
  return command;
}

TEST(LockOwnerTest, RoundTripAndForeignTargets) {
  LockOwner owner{"login1", "0a1b2c3d", 4711, 987654, 1'795'000'000, "00010203"};
  EXPECT_EQ(LockOwner::parse(owner.text()), owner);
  EXPECT_LT(owner.text().size(), 60U);
  EXPECT_EQ(owner.describe(), "process 4711 on login1 since 2026-11-18T11:06:40Z");
  owner.since = INT64_MAX;
  EXPECT_EQ(owner.describe(), "process 4711 on login1 since 2262-04-11T23:47:16Z");
  for (const char* text :
       {"", "somewhere", "v2;a;b;1;2;3;00010203", "v1;a;b;-1;2;3;00010203", "v1;a;b;1;2;3;../../../x",
        "v1;a;b;1;2;3;00010203;more", "v1;a;b;99999999999;2;3;00010203"}) {
    EXPECT_FALSE(LockOwner::parse(text)) << text;
  }
}

TEST(DirLockTest, IsGoneAfterwardsWithAllItsFiles) {
  fakes::FakeFileSystem disk;
  Machine machine(disk, "login1.cluster.example", 0);
  {
    DirLock lock = machine.take().value();
    EXPECT_TRUE(disk.has("/state/locks/dl"));
    EXPECT_TRUE(lock.check());
  }
  EXPECT_TRUE(disk.dir(k_folder).value()->list().value().empty());
  EXPECT_TRUE(machine.take());
}

TEST(DirLockTest, NotGotSaysWhoSinceWhenWhere) {
  fakes::FakeFileSystem disk;
  Machine machine(disk, "login1.cluster.example", 0);
  DirLock lock = machine.take().value();
  auto second = machine.take(milliseconds(5));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, Kind::temporary);
  EXPECT_THAT(second.error().causes,
              testing::ElementsAre("the lock is held by process 4711 on login1 since 2026-11-18T11:06:40Z",
                                   "the lock is /state/locks/dl"));
  EXPECT_GT(machine.clock.slept, milliseconds(0));
  auto cancelled = std::make_shared<std::atomic<bool>>(true);
  auto third =
      DirLock::take({disk, machine.host, machine.clock, machine.random}, k_folder, {"dl"}, Deadline::never(cancelled));
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().kind, Kind::interrupted);
}

TEST(DirLockTest, ADeadProcessOfThisMachineIsNoHolder) {
  struct Case {
    const char* stat; ///< of the holder later on; null: gone
    bool free;
  };
  for (const Case& row :
       {Case{nullptr, true}, Case{"4711 (x) Z 1 4711 4711 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 987654 0 0\n", true},
        Case{"4711 (x) S 1 4711 4711 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 987655 0 0\n", true}, Case{k_stat, false}}) {
    fakes::FakeFileSystem disk;
    Machine machine(disk, "login1", 0);
    std::optional<DirLock> dead = machine.take().value();
    machine.host.pid = 4712;
    disk.add_file("/proc/4712/stat", k_stat);
    if (row.stat != nullptr) {
      disk.add_file("/proc/4711/stat", row.stat);
    } else {
      (void)disk.dir(AbsPath::parse("/proc/4711").value()).value()->unlink({"stat"});
    }
    auto lock = machine.take();
    EXPECT_EQ(lock.has_value(), row.free) << (row.stat != nullptr ? row.stat : "gone");
    if (lock) {
      EXPECT_FALSE(dead->check());
      dead.reset();
      EXPECT_TRUE(lock->check()) << "the former holder's end must not remove a lock that is not its own";
      EXPECT_EQ(disk.dir(k_folder).value()->list().value().size(), 2U) << "nothing of the broken lock is left";
    }
  }
}

TEST(DirLockTest, ARebootedOrForeignMachineIsJudgedBySilenceOfTheServersClock) {
  constexpr int64_t k_second = 1'000'000'000;
  for (int64_t silence : {int64_t{0}, 119 * k_second, 121 * k_second}) {
    for (seconds skew : {seconds(0), seconds(86400), seconds(-86400)}) {
      fakes::FakeFileSystem disk;
      int64_t start = 1'800'000'000 * k_second;
      disk.set_now(start);
      Machine login1(disk, "login1", 0);
      DirLock held = login1.take().value();
      disk.set_now(start + silence);
      Machine login2(disk, "login2", 100);
      login2.clock.wall += skew;
      EXPECT_EQ(login2.take().has_value(), silence > 120 * k_second) << silence << " " << skew.count();
    }
  }
}

TEST(DirLockTest, SignsOfLifeKeepALockOfAnotherMachine) {
  constexpr int64_t k_second = 1'000'000'000;
  fakes::FakeFileSystem disk;
  int64_t start = 1'800'000'000 * k_second;
  disk.set_now(start);
  Machine login1(disk, "login1", 0);
  DirLock held = login1.take().value();
  disk.set_mtime("/state/locks/.dl.alive-00010203", start + 600 * k_second);
  disk.set_now(start + 700 * k_second);
  Machine login2(disk, "login2", 100);
  EXPECT_FALSE(login2.take());
  disk.set_now(start + 721 * k_second);
  EXPECT_TRUE(login2.take());
}

TEST(DirLockTest, ABreakerThatDiedIsNotWaitedForEver) {
  fakes::FakeFileSystem disk;
  Machine machine(disk, "login1", 0);
  LockOwner self = LockOwner::this_process(disk, machine.host, machine.clock, machine.random).value();
  LockOwner dead = self;
  dead.pid = 4000;
  disk.add_link("/state/locks/dl", dead.text());
  disk.add_link("/state/locks/.dl.break", dead.text());
  EXPECT_TRUE(machine.take(seconds(5)));
}

TEST(DirLockTest, ALivingBreakerIsNotDisturbed) {
  fakes::FakeFileSystem disk;
  Machine machine(disk, "login1", 0);
  LockOwner self = LockOwner::this_process(disk, machine.host, machine.clock, machine.random).value();
  LockOwner dead = self;
  dead.pid = 4000;
  disk.add_link("/state/locks/dl", dead.text());
  disk.add_link("/state/locks/.dl.break", self.text());
  EXPECT_FALSE(machine.take(milliseconds(5)));
  EXPECT_TRUE(disk.has("/state/locks/.dl.break"));
}

TEST(DirLockTest, WhatIsNoLockIsNeverRemoved) {
  fakes::FakeFileSystem disk;
  Machine machine(disk, "login1", 0);
  disk.set_now(1);
  disk.add_link("/state/locks/dl", "/home/ada/precious");
  disk.set_now(int64_t{2'000'000'000} * 1'000'000'000);
  auto lock = machine.take(milliseconds(2));
  ASSERT_FALSE(lock);
  EXPECT_THAT(lock.error().hint, HasSubstr("rm /state/locks/dl"));
  fakes::FakeFileSystem other;
  Machine second(other, "login1", 0);
  other.add_file("/state/locks/dl", "a file");
  EXPECT_FALSE(second.take(milliseconds(2)));
  EXPECT_EQ(other.content("/state/locks/dl"), "a file");
}

/// A disk whose symlink() is the test's.
struct HookedFs : fakes::FakeFileSystem {
  std::function<Status(os::Dir& disk, const std::string& target, const RelPath& name)> on_symlink;
  struct HookedDir : fakes::ForwardingDir {
    HookedDir(HookedFs& fs, os::DirPtr dir) : ForwardingDir(std::move(dir)), disk(fs) {}
    HookedFs& disk;
    Status symlink(const std::string& target, const RelPath& name) override {
      return disk.on_symlink(*m_inner, target, name);
    }
  };
  Result<os::DirPtr> dir(const AbsPath& path) override {
    return std::make_unique<HookedDir>(*this, TRY(FakeFileSystem::dir(path)));
  }
};

TEST(DirLockTest, ALostReplyOfTheServerIsUnderstood) {
  // The link is made, the answer is lost, and the client's second request gets EEXIST.
  HookedFs disk;
  disk.on_symlink = [](os::Dir& dir, const std::string& target, const RelPath& name) -> Status {
    TRY(dir.symlink(target, name));
    return dir.symlink(target, name);
  };
  disk.add_dir("/state/locks");
  Machine machine(disk, "login1", 0);
  {
    auto lock = machine.take();
    ASSERT_TRUE(lock);
    EXPECT_FALSE(machine.take());
  }
  LockOwner dead = LockOwner::this_process(disk, machine.host, machine.clock, machine.random).value();
  dead.pid = 4000;
  disk.add_link("/state/locks/dl", dead.text());
  EXPECT_TRUE(machine.take()) << "breaking meets lost replies too";
}

TEST(DirLockTest, OfTwoThatFindAStaleLockTheSecondLeavesTheFirstsAlone) {
  HookedFs disk;
  Machine machine(disk, "login1", 0);
  LockOwner living = LockOwner::this_process(disk, machine.host, machine.clock, machine.random).value();
  LockOwner dead = living;
  dead.pid = 4000;
  disk.add_link("/state/locks/dl", dead.text());
  // Between our look at the stale lock and our turn to break it, another one has broken and taken it.
  disk.on_symlink = [&](os::Dir& dir, const std::string& target, const RelPath& name) {
    if (name.string() == ".dl.break") {
      EXPECT_TRUE(dir.unlink({"dl"}) && dir.symlink(living.text(), {"dl"}));
    }
    return dir.symlink(target, name);
  };
  EXPECT_FALSE(machine.take(milliseconds(5)));
  EXPECT_EQ(disk.read_link(k_folder / "dl").value(), living.text());
  EXPECT_FALSE(disk.has("/state/locks/.dl.break"));
}

TEST(DirLockTest, EightProcessesCountTogether) {
  fakes::TempFolder temp;
  auto processes = os::real_processes();
  std::vector<os::ChildPtr> children;
  for (int i = 0; i < 8; ++i) {
    children.push_back(processes->start(contender(temp, "200"), {}).value());
  }
  for (os::ChildPtr& child : children) {
    auto outcome = child->wait(Deadline::after(seconds(110)));
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->exit_code, 0);
  }
  EXPECT_EQ(os::read_text(temp.files(), temp.path() / "counter").value(), "1600");
  EXPECT_EQ(temp.dir()->list().value().size(), 1U) << "only the counter is left";
}

TEST(DirLockTest, ManyWaitersTakeOverFromAKilledHolderOneByOne) {
  fakes::TempFolder temp;
  auto processes = os::real_processes();
  os::ChildPtr holder = processes->start(contender(temp, "hold"), {}).value();
  Deadline limit = Deadline::after(seconds(60));
  while (!os::exists(temp.files(), temp.path() / "held") && !limit.expired()) {
    std::this_thread::sleep_for(milliseconds(2));
  }
  std::vector<os::ChildPtr> children;
  for (int i = 0; i < 4; ++i) {
    children.push_back(processes->start(contender(temp, "20"), {}).value());
  }
  std::this_thread::sleep_for(milliseconds(50));
  EXPECT_FALSE(os::exists(temp.files(), temp.path() / "counter")) << "nobody may pass a living holder";
  holder->kill();
  (void)holder->wait(limit);
  for (os::ChildPtr& child : children) {
    EXPECT_EQ(child->wait(Deadline::after(seconds(110))).value().exit_code, 0);
  }
  EXPECT_EQ(os::read_text(temp.files(), temp.path() / "counter").value(), "80");
}

} // namespace
} // namespace envboot::store
