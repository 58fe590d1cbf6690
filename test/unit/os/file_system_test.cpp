#include "os/file_system.hpp"

#include "fakes/forwarding_dir.hpp"
#include "fakes/temp_folder.hpp"

#include <cerrno>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace envboot::os {
namespace {

using fakes::TempFolder;

std::span<const std::byte> bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

void put(Dir& dir, const RelPath& name, std::string_view text) {
  FilePtr file = dir.open(name, How::replace()).value();
  ASSERT_TRUE(file->write(bytes(text)));
  ASSERT_TRUE(file->close());
}

class Umask {
 public:
  explicit Umask(mode_t mask) : m_old(::umask(mask)) {}
  ~Umask() { ::umask(m_old); }

 private:
  mode_t m_old;
};

TEST(RealDir, FollowsNoLinkInAnyComponent) {
  TempFolder temp;
  DirPtr dir = temp.dir();
  ASSERT_TRUE(dir->make_dir({"target"}));
  put(*dir, {"target/file"}, "kept");
  ASSERT_TRUE(dir->symlink("target", {"link"}));
  ASSERT_TRUE(dir->symlink("target/file", {"filelink"}));
  ASSERT_TRUE(dir->make_dir({"sub"}));
  ASSERT_TRUE(dir->symlink("../target", {"sub/link"}));

  for (How how : {How::read(), How::append(), How::create_new(), How::replace()}) {
    EXPECT_FALSE(dir->open({"link/file"}, how));
    EXPECT_FALSE(dir->open({"sub/link/file"}, how));
    EXPECT_FALSE(dir->open({"filelink"}, how));
  }
  EXPECT_FALSE(dir->dir({"link"}));
  EXPECT_FALSE(dir->dir({"sub/link"}));
  EXPECT_FALSE(dir->make_dir({"link/new"}));
  EXPECT_FALSE(dir->unlink({"link/file"}));
  EXPECT_FALSE(dir->remove_dir({"link"}));
  EXPECT_FALSE(dir->symlink("x", {"link/new"}));
  EXPECT_FALSE(dir->rename({"link/file"}, *dir, {"stolen"}));
  EXPECT_FALSE(dir->rename({"target/file"}, *dir, {"sub/link/file2"}));
  EXPECT_FALSE(dir->read_link({"sub/link/x"}));
  EXPECT_FALSE(dir->stat({"link/file"}));
  EXPECT_FALSE(dir->set_permissions({"filelink"}, 0777));
  EXPECT_EQ(dir->stat({"link"}).value().type, FileType::symlink);
  EXPECT_EQ(read_text(temp.files(), temp.path() / "target/file").value(), "kept");
}

TEST(RealDir, ModesAreAsAskedWhateverTheUmask) {
  for (mode_t mask : {mode_t{0}, mode_t{022}, mode_t{077}, mode_t{0777}}) {
    TempFolder temp;
    DirPtr dir = temp.dir();
    Umask umask(mask);
    for (uint32_t mode : {0600U, 0644U, 0755U}) {
      std::string name = fmt::format("{:o}", mode);
      auto path = [&](const char* kind) { return RelPath::parse(kind + name).value(); };
      ASSERT_TRUE(dir->open(path("new"), How::create_new(mode)));
      ASSERT_TRUE(dir->open(path("append"), How::append(mode)));
      ASSERT_TRUE(dir->open(path("replace"), How::replace(mode)));
      ASSERT_TRUE(dir->make_dir(path("dir"), mode | 0700));
      EXPECT_EQ(dir->stat(path("new")).value().mode, mode);
      EXPECT_EQ(dir->stat(path("append")).value().mode, mode);
      EXPECT_EQ(dir->stat(path("replace")).value().mode, mode);
      EXPECT_EQ(dir->stat(path("dir")).value().mode, mode | 0700);
    }
  }
}

TEST(RealDir, AnExistingFileKeepsItsMode) {
  TempFolder temp;
  DirPtr dir = temp.dir();
  ASSERT_TRUE(dir->open({"file"}, How::create_new(0640)));
  ASSERT_TRUE(dir->open({"file"}, How::append(0600)));
  ASSERT_TRUE(dir->open({"file"}, How::replace(0600)));
  EXPECT_EQ(dir->stat({"file"}).value().mode, 0640U);
}

TEST(RealDir, GroupOfASharedFolderIsPassedOn) {
  TempFolder temp;
  DirPtr dir = temp.dir();
  ASSERT_EQ(::chmod(temp.path().string().c_str(), 02770), 0);
  Umask umask(077);
  ASSERT_TRUE(dir->make_dir({"below"}, 0750));
  EXPECT_EQ(dir->stat({"below"}).value().mode, 02750U);
}

TEST(RealDir, RefusesAFifoWithoutHanging) {
  TempFolder temp;
  DirPtr dir = temp.dir();
  ASSERT_EQ(::mkfifo(temp.text("fifo").c_str(), 0600), 0);
  for (How how : {How::read(), How::append(), How::replace()}) {
    EXPECT_FALSE(dir->open({"fifo"}, how));
  }
  EXPECT_FALSE(temp.files().open(temp.path() / "fifo"));
  EXPECT_FALSE(temp.files().open(AbsPath::parse("/dev/null").value()));
  EXPECT_EQ(dir->stat({"fifo"}).value().type, FileType::other);
}

TEST(RealDir, ErrorsNameTheFile) {
  TempFolder temp;
  auto missing = temp.dir()->open({"none/file"}, How::read());
  ASSERT_FALSE(missing);
  EXPECT_TRUE(missing.error().is_missing());
  EXPECT_NE(missing.error().what.find(temp.text("none/file")), std::string::npos);
  ASSERT_TRUE(temp.dir()->open({"file"}, How::create_new()));
  EXPECT_EQ(temp.dir()->open({"file"}, How::create_new()).error().sys, EEXIST);
}

TEST(RealDir, AppendAndTruncate) {
  TempFolder temp;
  DirPtr dir = temp.dir();
  put(*dir, {"file"}, "0123456789");
  FilePtr file = dir->open({"file"}, How::append()).value();
  ASSERT_TRUE(file->truncate(4));
  ASSERT_TRUE(file->write(bytes("ab")));
  ASSERT_TRUE(file->sync());
  EXPECT_EQ(file->size().value(), 6U);
  EXPECT_EQ(read_all(*file, "file", 100).value(), "0123ab");
  EXPECT_FALSE(read_all(*file, "file", 5));
}

TEST(RealDir, ListTellsTypes) {
  TempFolder temp;
  DirPtr dir = temp.dir();
  put(*dir, {"file"}, "");
  ASSERT_TRUE(dir->make_dir({"folder"}));
  ASSERT_TRUE(dir->symlink("nowhere", {"link"}));
  auto entries = dir->list().value();
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  EXPECT_EQ(entries, (std::vector<Entry>{
                         {"file", FileType::regular}, {"folder", FileType::directory}, {"link", FileType::symlink}}));
  EXPECT_EQ(dir->list().value().size(), 3U) << "a second list starts anew";
}

TEST(RealDir, RenameReplacesALinkInOneStep) {
  TempFolder temp;
  DirPtr dir = temp.dir();
  ASSERT_TRUE(dir->symlink("old", {"env"}));
  ASSERT_TRUE(dir->symlink("new", {"env.next"}));
  ASSERT_TRUE(dir->rename({"env.next"}, *dir, {"env"}));
  EXPECT_EQ(dir->read_link({"env"}).value(), "new");
  EXPECT_TRUE(dir->stat({"env.next"}).error().is_missing());
}

TEST(RemoveTree, RemovesLinksNotTheirTargets) {
  TempFolder temp;
  DirPtr dir = temp.dir();
  ASSERT_TRUE(dir->make_dir({"outside"}));
  put(*dir, {"outside/precious"}, "kept");
  ASSERT_TRUE(dir->make_dir({"tree"}));
  ASSERT_TRUE(dir->make_dir({"tree/deep"}));
  put(*dir, {"tree/deep/file"}, "x");
  ASSERT_TRUE(dir->symlink("../outside", {"tree/folderlink"}));
  ASSERT_TRUE(dir->symlink("../../outside/precious", {"tree/deep/filelink"}));
  ASSERT_TRUE(remove_tree(*dir, {"tree"}));
  EXPECT_TRUE(dir->stat({"tree"}).error().is_missing());
  EXPECT_EQ(read_text(temp.files(), temp.path() / "outside/precious").value(), "kept");
  EXPECT_TRUE(remove_tree(*dir, {"tree"})) << "a missing name is fine";

  ASSERT_TRUE(dir->symlink("outside", {"toplink"}));
  ASSERT_TRUE(remove_tree(*dir, {"toplink"}));
  EXPECT_TRUE(exists(temp.files(), temp.path() / "outside/precious"));
}

TEST(RemoveTree, RemovesReadOnlyFolders) {
  TempFolder temp;
  DirPtr dir = temp.dir();
  ASSERT_TRUE(dir->make_dir({"tree"}));
  ASSERT_TRUE(dir->make_dir({"tree/closed"}));
  put(*dir, {"tree/closed/file"}, "x");
  ASSERT_TRUE(dir->make_dir({"tree/closed/dark"}, 0));
  ASSERT_TRUE(dir->set_permissions({"tree/closed"}, 0500));
  pid_t pid = ::fork();
  if (pid == 0) { // root may do anything: be somebody else
    bool ready = ::geteuid() != 0;
    if (!ready) {
      constexpr uid_t k_nobody = 65534;
      for (const char* name : {"", "tree", "tree/closed", "tree/closed/file", "tree/closed/dark"}) {
        if (::chown(temp.text(name).c_str(), k_nobody, k_nobody) != 0) {
          ::_exit(3);
        }
      }
      ready = ::setgid(k_nobody) == 0 && ::setuid(k_nobody) == 0;
    }
    ::_exit(!ready ? 2 : remove_tree(*dir, {"tree"}) ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_TRUE(dir->stat({"tree"}).error().is_missing());
}

/// A folder into which somebody writes one more file each time when it is about to be removed, `times` times.
class LateWriter : public fakes::ForwardingDir {
 public:
  LateWriter(DirPtr inner, int& times) : ForwardingDir(std::move(inner)), m_times(times) {}
  Result<DirPtr> dir(const RelPath& name) override {
    return std::make_unique<LateWriter>(TRY(m_inner->dir(name)), m_times);
  }
  Status remove_dir(const RelPath& name) override {
    if (m_times > 0) {
      put(*m_inner, name / RelPath::parse(fmt::format("late{}", m_times--)).value(), "x");
    }
    return m_inner->remove_dir(name);
  }

 private:
  int& m_times;
};

TEST(RemoveTree, TakesWhatADyingProgramStillWrites) {
  TempFolder temp;
  ASSERT_TRUE(make_dirs(temp.files(), temp.path() / "tree/deep"));
  int times = 5;
  LateWriter dir(temp.dir(), times);
  Status removed = remove_tree(dir, {"tree"});
  EXPECT_TRUE(removed) << removed.error().what;
  EXPECT_EQ(times, 0);
  EXPECT_TRUE(dir.stat({"tree"}).error().is_missing());
}

TEST(RemoveTree, GivesUpWhereSomebodyWritesOn) {
  TempFolder temp;
  ASSERT_TRUE(make_dirs(temp.files(), temp.path() / "tree/deep"));
  int times = 1'000'000;
  LateWriter dir(temp.dir(), times);
  Status removed = remove_tree(dir, {"tree"});
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().sys, ENOTEMPTY);
}

TEST(MakeDirs, MakesWhatIsMissing) {
  TempFolder temp;
  Umask umask(0);
  ASSERT_TRUE(make_dirs(temp.files(), temp.path() / "a/b/c"));
  ASSERT_TRUE(make_dirs(temp.files(), temp.path() / "a/b/c"));
  EXPECT_EQ(temp.dir()->stat({"a/b"}).value().mode, 0700U);
  put(*temp.dir(), {"file"}, "");
  EXPECT_FALSE(make_dirs(temp.files(), temp.path() / "file/x"));
}

TEST(RealFileSystem, ReadsProcAndRealPaths) {
  TempFolder temp;
  EXPECT_FALSE(read_text(temp.files(), AbsPath::parse("/proc/self/stat").value()).value().empty());
  put(*temp.dir(), {"file"}, "x");
  ASSERT_TRUE(temp.dir()->symlink("file", {"link"}));
  EXPECT_EQ(temp.files().real_path(temp.path() / "link").value().name(), "file");
  EXPECT_FALSE(temp.files().real_path(temp.path() / "none"));
  EXPECT_TRUE(is_regular(temp.files(), temp.path() / "link"));
  EXPECT_FALSE(is_directory(temp.files(), temp.path() / "link"));
  EXPECT_EQ(temp.files().stat(temp.path() / "link", Links::keep).value().type, FileType::symlink);
  EXPECT_GT(temp.files().space(temp.path()).value().bytes_total, 0U);
}

} // namespace
} // namespace envboot::os
