#include "fakes/fake_file_system.hpp"
#include "os/call_watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

namespace envboot::os {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

AbsPath path(std::string_view text) {
  return *AbsPath::parse(text);
}

struct Watched {
  fakes::FakeFileSystem disk;
  CallWatch watch;
  WatchedReader files{disk, watch};
  explicit Watched(std::vector<AbsPath> silent = {}, std::chrono::milliseconds patience = 1h)
      : watch(std::move(silent), patience) {
    disk.add_file("/dead/file", "text");
    disk.add_file("/deadly/file", "text");
  }
};

TEST(WatchedReader, HandsOnAndCounts) {
  Watched seen;
  auto file = seen.files.open(path("/dead/file"));
  ASSERT_TRUE(file);
  std::array<std::byte, 8> bytes{};
  EXPECT_EQ((*file)->read_at(bytes, 0), 4U);
  EXPECT_EQ((*file)->size(), 4U);
  EXPECT_TRUE(seen.files.stat(path("/dead"), Links::follow));
  EXPECT_EQ(seen.files.list(path("/dead"))->size(), 1U);
  EXPECT_TRUE(seen.files.may('r', path("/dead/file")));
  EXPECT_TRUE(seen.files.real_path(path("/dead/file")));
  EXPECT_TRUE(seen.files.space(path("/dead")));
  EXPECT_FALSE(seen.files.read_link(path("/dead/file")));
  std::array<size_t, CallWatch::k_calls> each{1, 1, 1, 1, 1, 1, 1, 1, 0};
  EXPECT_EQ(seen.watch.counts().calls, each);
  EXPECT_EQ(seen.watch.counts().names, 2U);
  EXPECT_EQ(seen.watch.counts().text(), "stat 1, open 1, read 1, list 1, readlink 1, real path 1, space 1, may 1");
  EXPECT_FALSE(seen.watch.overdue());
  EXPECT_EQ(seen.watch.refusals(), 0U);
}

TEST(WatchedReader, LeavesASilentPlaceAlone) {
  Watched seen({path("/dead")});
  auto file = seen.files.open(path("/dead/file"));
  ASSERT_FALSE(file);
  EXPECT_THAT(file.error().what, HasSubstr("/dead does not answer"));
  EXPECT_FALSE(file.error().is_missing()) << "nobody may take it for gone";
  EXPECT_FALSE(seen.files.may('r', path("/dead/file")));
  EXPECT_TRUE(seen.files.open(path("/deadly/file")));
  EXPECT_EQ(seen.watch.refusals(), 2U);
}

TEST(CallWatch, KnowsACallThatDoesNotReturn) {
  CallWatch watch({}, 1ms);
  AbsPath here = path("/hung");
  {
    auto ticket = watch.enter(CallWatch::Call::stat, here);
    ASSERT_TRUE(ticket);
    std::this_thread::sleep_for(3ms);
    EXPECT_EQ(watch.overdue(), here);
  }
  EXPECT_FALSE(watch.overdue());
  auto longer = watch.enter(CallWatch::Call::run, here, 1h);
  std::this_thread::sleep_for(3ms);
  EXPECT_FALSE(watch.overdue()) << "what has a limit of its own gets that besides";
}

TEST(CallWatch, AfterItIsGivenUpNothingIsDone) {
  Watched seen;
  seen.watch.give_up();
  EXPECT_FALSE(seen.files.stat(path("/dead"), Links::follow));
  EXPECT_EQ(seen.watch.refusals(), 0U) << "nobody will say so";
}

} // namespace
} // namespace envboot::os
