#include "hijack/missing_folders.hpp"

#include "fakes/fake_file_system.hpp"

#include <cerrno>
#include <gmock/gmock.h>

namespace envboot::hijack {
namespace {

using testing::SizeIs;

AbsPath absolute(const std::string& text) {
  return *AbsPath::parse(text);
}

/// Counts what it is asked, and refuses a folder.
struct Asked : fakes::FakeFileSystem {
  Result<std::vector<os::Entry>> list(const AbsPath& path) override {
    ++lists;
    return path == denied ? fail(os_error(EACCES, "cannot list it")) : FakeFileSystem::list(path);
  }
  AbsPath denied = AbsPath::root();
  int lists = 0;
};

TEST(MissingFolders, WhatIsBelowAMissingFolderIsNotAskedForAgain) {
  Asked files;
  files.add_file("/apps/here/bin/tool", "");
  MissingFolders seen(files);
  EXPECT_TRUE(seen.list(absolute("/apps/gone/1/bin")).error().is_missing());
  EXPECT_FALSE(seen.list(absolute("/apps/gone/1/lib")));
  EXPECT_FALSE(seen.list(absolute("/apps/gone/2/bin")));
  EXPECT_EQ(files.lists, 1);
  EXPECT_THAT(*seen.list(absolute("/apps/here/bin")), SizeIs(1));
  EXPECT_FALSE(seen.list(absolute("/apps/here/lib")));
  EXPECT_THAT(*seen.list(absolute("/apps/here")), SizeIs(1)) << "its neighbours and what is above stay";
}

TEST(MissingFolders, WhatMayNotBeReadIsNotMissing) {
  Asked files;
  files.add_file("/apps/a/lib/x", "");
  files.denied = absolute("/apps/a");
  MissingFolders seen(files);
  EXPECT_FALSE(seen.list(absolute("/apps/a")));
  EXPECT_THAT(*seen.list(absolute("/apps/a/lib")), SizeIs(1));
}

} // namespace
} // namespace envboot::hijack
