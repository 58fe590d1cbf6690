#include "doctor/forget.hpp"
#include "doctor/mend.hpp"
#include "fakes/failing_fs.hpp"
#include "fakes/fake_file_system.hpp"
#include "fakes/fake_host.hpp"
#include "unit/action/scripted.hpp"

#include <gmock/gmock.h>

namespace envboot::doctor {
namespace {

using std::chrono::days;

AbsPath path(std::string_view text) {
  return *AbsPath::parse(text);
}

const AbsPath k_fixes = path("/state/fixes");

/// A disk with runs that each changed one file.
struct Kept12 {
  fakes::FakeFileSystem disk;
  fakes::FakeHost host;
  fakes::FakeClock clock;
  fakes::FakeRandom random;
  action::Listener listener;

  explicit Kept12(int runs = 12, bool beside = false) {
    disk.set_now(std::chrono::nanoseconds(clock.now().time_since_epoch()).count());
    disk.add_dir("/state");
    for (int k = 1; k <= runs; ++k) {
      std::string file = "/home/ada/" + std::to_string(k);
      disk.add_file(file, "old");
      Repair repair{.path = path(file), .before = "old", .after = "new"};
      if (beside) {
        repair.how = Repair::How::away;
        repair.beside = true;
      }
      store::LockSeams seams{disk, host, clock, random};
      EXPECT_TRUE(mend(seams, path("/state"), {{"EB1", "mend it", {repair}}}, listener, Deadline::never()));
    }
  }
  [[nodiscard]] std::vector<std::string> left() {
    std::vector<std::string> names;
    std::vector<os::Entry> entries = disk.list(k_fixes).value();
    for (const os::Entry& entry : entries) {
      if (entry.name.front() == '0') {
        names.push_back(entry.name);
      }
    }
    return names;
  }
  Status forget(int after, os::FileSystem& files) { return forget_old_runs(files, k_fixes, clock.now() + days(after)); }
};

TEST(Forget, TheLastTenStayHoweverOld) {
  Kept12 kept;
  ASSERT_TRUE(kept.forget(4000, kept.disk));
  EXPECT_EQ(kept.left().size(), 10U);
  EXPECT_EQ(kept.left().front(), "000003");
  store::LockSeams seams{kept.disk, kept.host, kept.clock, kept.random};
  for (int k = 0; k < 10; ++k) {
    EXPECT_TRUE(take_back(seams, path("/state"), Deadline::never())) << k;
  }
  EXPECT_EQ(kept.disk.content("/home/ada/3"), "old");
  EXPECT_EQ(kept.disk.content("/home/ada/2"), "new") << "that was for good";
}

TEST(Forget, WhatIsYoungStaysHoweverMany) {
  Kept12 kept;
  ASSERT_TRUE(kept.forget(89, kept.disk));
  EXPECT_EQ(kept.left().size(), 12U);
}

TEST(Forget, NothingIsLostOfWhatWasSetAsideElsewhere) {
  Kept12 kept(12, true);
  ASSERT_TRUE(kept.forget(4000, kept.disk));
  EXPECT_EQ(kept.left().size(), 12U);
  EXPECT_TRUE(kept.disk.has("/home/ada/.envboot-set-aside-000001/1"));
}

TEST(Forget, WhatANewerEnvbootDidStays) {
  Kept12 kept;
  auto run = kept.disk.dir(k_fixes / "000001");
  auto journal = store::Journal::open(**run, {"changes"});
  ASSERT_TRUE(journal->append({"sideways", "/home/ada/1"}));
  ASSERT_TRUE(kept.forget(4000, kept.disk));
  EXPECT_EQ(kept.left().front(), "000001");
  EXPECT_EQ(kept.left().size(), 11U);
}

TEST(Forget, WhereverItIsKilledTheNextOneGoesOn) {
  for (long at = 1;; ++at) {
    Kept12 kept;
    fakes::FailingFs failing(kept.disk, fakes::Injection::dead(at));
    bool done = kept.forget(4000, failing).has_value();
    store::LockSeams seams{kept.disk, kept.host, kept.clock, kept.random};
    ASSERT_TRUE(kept.forget(4000, kept.disk)) << at;
    EXPECT_EQ(kept.left().size(), 10U) << at;
    EXPECT_TRUE(take_back(seams, path("/state"), Deadline::never())) << at;
    if (done) {
      ASSERT_GT(at, 4);
      break;
    }
  }
}

} // namespace
} // namespace envboot::doctor
