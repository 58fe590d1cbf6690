// The fake disk must behave as the real one does, or the tests that stand on it prove nothing: one list of calls and
// answers, run against both.
#include "fakes/fake_file_system.hpp"
#include "fakes/temp_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <gtest/gtest.h>

namespace envboot::os {
namespace {

struct Disk {
  virtual ~Disk() = default;
  virtual FileSystem& files() = 0;
  [[nodiscard]] virtual AbsPath folder() const = 0;
};
struct RealDisk : Disk {
  fakes::TempFolder temp;
  FileSystem& files() override { return temp.files(); }
  [[nodiscard]] AbsPath folder() const override { return temp.path(); }
};
struct MemoryDisk : Disk {
  fakes::FakeFileSystem fake;
  MemoryDisk() { fake.add_dir("/home/ada/work"); }
  FileSystem& files() override { return fake; }
  [[nodiscard]] AbsPath folder() const override { return AbsPath::parse("/home/ada/work").value(); }
};

template <typename T>
class DirContract : public testing::Test {
 public:
  T disk;
  DirPtr dir = disk.files().dir(disk.folder()).value();

  Status put(const RelPath& name, std::string_view text, How how = How::create_new()) {
    FilePtr file = TRY(dir->open(name, how));
    TRY(file->write(std::as_bytes(std::span(text.data(), text.size()))));
    return file->close();
  }
  Result<std::string> get(const RelPath& name) {
    FilePtr file = TRY(dir->open(name, How::read()));
    return read_all(*file, name.string(), 1000);
  }
};

template <typename T>
int code(const Result<T>& result) {
  return result ? 0 : result.error().sys;
}

using Disks = testing::Types<RealDisk, MemoryDisk>;
TYPED_TEST_SUITE(DirContract, Disks);

TYPED_TEST(DirContract, Files) {
  DirPtr& dir = this->dir;
  EXPECT_EQ(code(this->get({"a"})), ENOENT);
  ASSERT_TRUE(this->put({"a"}, "one"));
  EXPECT_EQ(code(this->put({"a"}, "two")), EEXIST);
  ASSERT_TRUE(this->put({"a"}, "+two", How::append()));
  EXPECT_EQ(this->get({"a"}).value(), "one+two");
  ASSERT_TRUE(this->put({"a"}, "new", How::replace()));
  EXPECT_EQ(this->get({"a"}).value(), "new");
  EXPECT_EQ(code(this->put({"none/a"}, "x")), ENOENT);
  EXPECT_EQ(code(this->put({"a/b"}, "x")), ENOTDIR);
  EXPECT_EQ(code(dir->remove_dir({"a"})), ENOTDIR);
  FilePtr reading = dir->open({"a"}, How::read()).value();
  EXPECT_FALSE(reading->write({}).has_value() && reading->truncate(0).has_value());
  Stat stat = dir->stat({"a"}).value();
  EXPECT_EQ(stat.size, 3U);
  EXPECT_EQ(stat.mode, 0600U);
  ASSERT_TRUE(dir->set_permissions({"a"}, 0755));
  EXPECT_EQ(dir->stat({"a"}).value().mode, 0755U);
  ASSERT_TRUE(dir->unlink({"a"}));
  EXPECT_EQ(code(dir->unlink({"a"})), ENOENT);
}

TYPED_TEST(DirContract, AnOpenFileOutlivesItsName) {
  ASSERT_TRUE(this->put({"a"}, "one"));
  FilePtr file = this->dir->open({"a"}, How::append()).value();
  ASSERT_TRUE(this->dir->rename({"a"}, *this->dir, {"b"}));
  ASSERT_TRUE(file->write(std::as_bytes(std::span("X", 1))));
  EXPECT_EQ(this->get({"b"}).value(), "oneX");
  ASSERT_TRUE(this->dir->unlink({"b"}));
  EXPECT_TRUE(file->sync());
  EXPECT_EQ(file->size().value(), 4U);
}

TYPED_TEST(DirContract, Folders) {
  DirPtr& dir = this->dir;
  ASSERT_TRUE(dir->make_dir({"d"}, 0750));
  EXPECT_EQ(code(dir->make_dir({"d"})), EEXIST);
  EXPECT_EQ(code(dir->make_dir({"x/y"})), ENOENT);
  EXPECT_EQ(dir->stat({"d"}).value().mode, 0750U);
  EXPECT_EQ(code(dir->unlink({"d"})), EISDIR);
  ASSERT_TRUE(this->put({"d/a"}, "x"));
  EXPECT_EQ(code(dir->remove_dir({"d"})), ENOTEMPTY);
  DirPtr below = dir->dir({"d"}).value();
  EXPECT_EQ(below->path().string(), (this->disk.folder() / "d").string());
  EXPECT_EQ(below->list().value(), (std::vector<Entry>{{"a", FileType::regular}}));
  ASSERT_TRUE(below->unlink({"a"}));
  ASSERT_TRUE(dir->remove_dir({"d"}));
  EXPECT_EQ(code(dir->dir({"d"})), ENOENT);
  EXPECT_EQ(code(this->disk.files().dir(this->disk.folder() / "d")), ENOENT);
}

TYPED_TEST(DirContract, Links) {
  DirPtr& dir = this->dir;
  ASSERT_TRUE(dir->make_dir({"d"}));
  ASSERT_TRUE(this->put({"d/a"}, "x"));
  ASSERT_TRUE(dir->symlink("d", {"l"}));
  ASSERT_TRUE(dir->symlink("d/a", {"f"}));
  EXPECT_EQ(code(dir->symlink("other", {"l"})), EEXIST);
  EXPECT_EQ(dir->read_link({"l"}).value(), "d");
  EXPECT_EQ(code(dir->read_link({"d"})), EINVAL);
  EXPECT_EQ(code(dir->read_link({"none"})), ENOENT);
  EXPECT_EQ(code(this->get({"f"})), ELOOP);
  EXPECT_EQ(code(this->put({"f"}, "x", How::append())), ELOOP);
  EXPECT_FALSE(dir->dir({"l"}));
  EXPECT_FALSE(this->get({"l/a"}));
  EXPECT_FALSE(dir->make_dir({"l/b"}));
  EXPECT_EQ(code(dir->remove_dir({"l"})), ENOTDIR);
  EXPECT_EQ(dir->stat({"l"}).value().type, FileType::symlink);
  AbsPath through = this->disk.folder() / "l/a";
  EXPECT_EQ(read_text(this->disk.files(), through).value(), "x") << "reading follows";
  EXPECT_EQ(this->disk.files().real_path(through).value(),
            this->disk.files().real_path(this->disk.folder() / "d/a").value());
  ASSERT_TRUE(dir->symlink("loop", {"loop"}));
  EXPECT_EQ(code(this->disk.files().open(this->disk.folder() / "loop")), ELOOP);
  ASSERT_TRUE(dir->unlink({"l"}));
  EXPECT_TRUE(this->get({"d/a"}));
}

TYPED_TEST(DirContract, Rename) {
  DirPtr& dir = this->dir;
  ASSERT_TRUE(dir->make_dir({"d"}));
  ASSERT_TRUE(dir->make_dir({"full"}));
  ASSERT_TRUE(this->put({"full/x"}, ""));
  ASSERT_TRUE(this->put({"a"}, "a"));
  ASSERT_TRUE(this->put({"b"}, "b"));
  ASSERT_TRUE(dir->symlink("full", {"l"}));
  EXPECT_EQ(code(dir->rename({"none"}, *dir, {"b"})), ENOENT);
  EXPECT_EQ(code(dir->rename({"a"}, *dir, {"d"})), EISDIR);
  EXPECT_EQ(code(dir->rename({"d"}, *dir, {"a"})), ENOTDIR);
  EXPECT_EQ(code(dir->rename({"d"}, *dir, {"full"})), ENOTEMPTY);
  ASSERT_TRUE(dir->rename({"a"}, *dir, {"b"}));
  EXPECT_EQ(this->get({"b"}).value(), "a");
  EXPECT_EQ(code(this->get({"a"})), ENOENT);
  ASSERT_TRUE(dir->rename({"b"}, *dir, {"l"})) << "a link is replaced";
  EXPECT_EQ(dir->stat({"l"}).value().type, FileType::regular);
  DirPtr full = dir->dir({"full"}).value();
  ASSERT_TRUE(dir->rename({"l"}, *full, {"moved"}));
  EXPECT_EQ(this->get({"full/moved"}).value(), "a");
  ASSERT_TRUE(dir->rename({"full"}, *dir, {"d"})) << "an empty folder is replaced";
  EXPECT_EQ(this->get({"d/moved"}).value(), "a");
}

TYPED_TEST(DirContract, TimesMoveOn) {
  ASSERT_TRUE(this->put({"a"}, "x"));
  int64_t first = this->dir->stat({"a"}).value().mtime_ns;
  int64_t folder = this->disk.files().stat(this->disk.folder(), Links::keep).value().mtime_ns;
  ASSERT_TRUE(this->put({"a"}, "y", How::append()));
  ASSERT_TRUE(this->put({"b"}, ""));
  EXPECT_GE(this->dir->stat({"a"}).value().mtime_ns, first);
  EXPECT_GE(this->disk.files().stat(this->disk.folder(), Links::keep).value().mtime_ns, folder);
  EXPECT_NE(this->dir->stat({"a"}).value().inode, this->dir->stat({"b"}).value().inode);
  EXPECT_TRUE(this->dir->sync() && this->dir->sync_fs());
}

TEST(FakeDisk, APowerCutLosesWhatWasNotSynced) {
  fakes::FakeFileSystem disk;
  disk.add_file("/d/old", "old");
  DirPtr dir = disk.dir(AbsPath::parse("/d").value()).value();
  FilePtr file = dir->open({"new"}, How::create_new()).value();
  ASSERT_TRUE(file->write(std::as_bytes(std::span("ab", 2))));
  ASSERT_TRUE(dir->unlink({"old"}));
  EXPECT_EQ(disk.after_power_cut()->everything(), (std::vector<std::string>{"/d/", "/d/old = old"}));
  ASSERT_TRUE(dir->sync());
  EXPECT_EQ(disk.after_power_cut()->everything(), (std::vector<std::string>{"/d/", "/d/new = "}));
  ASSERT_TRUE(file->sync());
  ASSERT_TRUE(file->write(std::as_bytes(std::span("c", 1))));
  EXPECT_EQ(disk.after_power_cut()->everything(), (std::vector<std::string>{"/d/", "/d/new = ab"}));
  ASSERT_TRUE(dir->sync_fs());
  EXPECT_EQ(disk.after_power_cut()->everything(), (std::vector<std::string>{"/d/", "/d/new = abc"}));
}

} // namespace
} // namespace envboot::os
