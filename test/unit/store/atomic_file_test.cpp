#include "store/atomic_file.hpp"

#include "fakes/failing_fs.hpp"
#include "fakes/fake_file_system.hpp"
#include "fakes/temp_folder.hpp"

#include <cerrno>
#include <gmock/gmock.h>

namespace envboot::store {
namespace {

using fakes::FailingFs;
using fakes::FakeFileSystem;
using fakes::Injection;
using testing::ElementsAre;

const AbsPath k_folder = AbsPath::parse("/home/ada").value();

TEST(WriteAtomic, SyncsBeforeItRenamesAndTheFolderAfterwards) {
  FakeFileSystem disk;
  disk.add_dir("/home/ada/sub");
  ASSERT_TRUE(write_atomic(*disk.dir(k_folder).value(), {"sub/lock.toml"}, "new", 0600, Durable::yes));
  EXPECT_THAT(disk.log(), ElementsAre("create /home/ada/sub/.lock.toml.envboot-tmp-0 600",
                                      "write /home/ada/sub/.lock.toml.envboot-tmp-0 3",
                                      "sync /home/ada/sub/.lock.toml.envboot-tmp-0",
                                      "rename /home/ada/sub/.lock.toml.envboot-tmp-0 /home/ada/sub/lock.toml",
                                      "sync_dir /home/ada/sub"));
  EXPECT_EQ(disk.after_power_cut()->content("/home/ada/sub/lock.toml"), "new");
}

TEST(WriteAtomic, NotDurableSyncsNothing) {
  FakeFileSystem disk;
  disk.add_dir("/home/ada");
  ASSERT_TRUE(write_atomic(*disk.dir(k_folder).value(), {"a"}, "new", 0644, Durable::no));
  for (const std::string& line : disk.log()) {
    EXPECT_FALSE(line.starts_with("sync")) << line;
  }
}

TEST(WriteAtomic, AFailureAtAnyCallLeavesTheOldFileAndNoTemporary) {
  for (int code : {ENOSPC, EDQUOT, EIO}) {
    for (long at = 1; at < 100; ++at) {
      FakeFileSystem disk;
      disk.add_file("/home/ada/a", "old");
      FailingFs failing(disk, Injection::error(at, code));
      Status written = write_atomic(*failing.dir(k_folder).value(), {"a"}, "new", 0600, Durable::yes);
      if (failing.calls() < at) {
        ASSERT_TRUE(written);
        ASSERT_EQ(at, 7) << "create write sync close rename sync_dir";
        break;
      }
      ASSERT_FALSE(written) << at;
      EXPECT_EQ(written.error().sys, code);
      // Only the folder's sync comes after the rename.
      EXPECT_THAT(disk.everything(),
                  ElementsAre("/home/", "/home/ada/", at == 6 ? "/home/ada/a = new" : "/home/ada/a = old"));
    }
  }
}

TEST(WriteAtomic, APowerCutAtAnyCallLeavesOldOrNew) {
  for (long at = 1; at <= 6; ++at) {
    FakeFileSystem disk;
    disk.add_file("/home/ada/a", "old");
    FailingFs failing(disk, Injection::error(at, EIO));
    (void)write_atomic(*failing.dir(k_folder).value(), {"a"}, "new", 0600, Durable::yes);
    auto content = disk.after_power_cut()->content("/home/ada/a");
    EXPECT_TRUE(content == "old" || content == "new") << content.value_or("(gone)");
  }
}

TEST(WriteAtomic, TemporariesOfDeadRunsAreRemovedLivingOnesAreNot) {
  FakeFileSystem disk;
  int64_t now = 2'000'000'000'000'000'000;
  disk.set_now(now);
  disk.add_file("/home/ada/.a.envboot-tmp-0", "dead");
  disk.add_file("/home/ada/.a.envboot-tmp-1", "living");
  disk.set_mtime("/home/ada/.a.envboot-tmp-0", now - int64_t{3601} * 1'000'000'000);
  ASSERT_TRUE(write_atomic(*disk.dir(k_folder).value(), {"a"}, "new", 0600, Durable::no));
  EXPECT_THAT(disk.everything(),
              ElementsAre("/home/", "/home/ada/", "/home/ada/.a.envboot-tmp-1 = living", "/home/ada/a = new"));
}

TEST(WriteAtomic, ALinkIsReplacedNotFollowed) {
  fakes::TempFolder temp;
  os::DirPtr dir = temp.dir();
  ASSERT_TRUE(write_atomic(*dir, {"target"}, "kept", 0644, Durable::no));
  ASSERT_TRUE(dir->symlink("target", {"link"}));
  ASSERT_TRUE(write_atomic(*dir, {"link"}, "new", 0640, Durable::yes));
  EXPECT_EQ(os::read_text(temp.files(), temp.path() / "target").value(), "kept");
  EXPECT_EQ(os::read_text(temp.files(), temp.path() / "link").value(), "new");
  EXPECT_EQ(dir->stat({"link"}).value().mode, 0640U);
}

TEST(TemporaryName, IsKnown) {
  EXPECT_TRUE(is_temporary_name(".activate.envboot-tmp-3"));
  EXPECT_FALSE(is_temporary_name("activate"));
  EXPECT_FALSE(is_temporary_name(".bashrc"));
}

} // namespace
} // namespace envboot::store
