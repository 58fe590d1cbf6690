#include "os/host.hpp"

#include "os/user_database.hpp"

#include <cstdlib>
#include <gtest/gtest.h>
#include <set>
#include <sys/wait.h>
#include <unistd.h>

namespace envboot::os {
namespace {

TEST(RealHost, KnowsThisProcess) {
  auto processes = real_processes();
  auto host = real_host(*processes);
  EXPECT_EQ(host->process_id(), ::getpid());
  EXPECT_FALSE(host->host_name().empty());
  EXPECT_GE(host->processors(), 1U);
  EXPECT_EQ(host->own_executable().value().name(), "os_tests");
}

/// What happens in a process of its own, which may spoil its environment: whether `check` holds there.
template <typename Check>
bool holds_in_child(Check check) {
  pid_t child = ::fork();
  if (child == 0) {
    ::_exit(check() ? 0 : 1);
  }
  int status = 1;
  return child > 0 && ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(RealHost, AsksTheUserDatabaseWhereHomeIsEmpty) {
  EXPECT_TRUE(holds_in_child([&] {
    ::setenv("HOME", "", 1);
    auto processes = real_processes();
    auto known = home_by_getent(*processes, ::geteuid());
    return known && home_in(real_host(*processes)->environment()) == *known;
  }));
}

TEST(RealHost, DoesNotReplaceAHomeThatIsNoPath) {
  EXPECT_TRUE(holds_in_child([&] {
    ::setenv("HOME", "relative/home", 1);
    auto processes = real_processes();
    auto home = home_in(real_host(*processes)->environment());
    return !home && home.error().kind == Kind::usage &&
           home.error().causes == std::vector<std::string>{"HOME is `relative/home`, which is no absolute path"};
  }));
}

TEST(RealHost, KeepsTheHomeItIsGiven) {
  EXPECT_TRUE(holds_in_child([] {
    ::setenv("HOME", "/no/such/home", 1);
    auto processes = real_processes();
    return real_host(*processes)->environment().get("HOME") == "/no/such/home";
  }));
}

TEST(FileStartedAs, IsAbsoluteOrAnError) {
  auto processes = real_processes();
  AbsPath own = real_host(*processes)->own_executable().value();
  EXPECT_EQ(file_started_as(own.string().c_str()).value(), own);
  EXPECT_TRUE(holds_in_child([&] {
    return ::chdir(own.parent().string().c_str()) == 0 && file_started_as("os_tests").value() == own &&
           file_started_as("./../bin/os_tests").value() == own;
  }));
  auto gone = file_started_as("/no/such/file");
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().hint, "start it by its full path");
  EXPECT_FALSE(file_started_as(nullptr));
}

TEST(RandomHex, IsLongAndNew) {
  auto random = real_random();
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    seen.insert(random_hex(*random, 16).value());
  }
  EXPECT_EQ(seen.size(), 100U);
  EXPECT_EQ(seen.begin()->size(), 32U);
}

TEST(IsoTime, IsUtc) {
  EXPECT_EQ(iso_time(std::chrono::system_clock::time_point(std::chrono::seconds(1'795'000'000))),
            "2026-11-18T11:06:40Z");
}

} // namespace
} // namespace envboot::os
