#include "os/host.hpp"

#include <gtest/gtest.h>
#include <set>
#include <unistd.h>

namespace envboot::os {
namespace {

TEST(RealHost, KnowsThisProcess) {
  auto host = real_host();
  EXPECT_EQ(host->process_id(), ::getpid());
  EXPECT_FALSE(host->host_name().empty());
  EXPECT_GE(host->processors(), 1U);
  EXPECT_EQ(host->own_executable().value().name(), "os_tests");
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
