#include "doctor/checks/surroundings.hpp"

#include <gmock/gmock.h>

namespace envboot::doctor {
namespace {

using testing::HasSubstr;

AbsPath path(std::string_view text) {
  return *AbsPath::parse(text);
}

survey::PlaceFacts place(std::string_view at, uint64_t gigabytes) {
  uint64_t bytes = gigabytes * 1'000'000'000;
  return {.name = "a place",
          .path = path(at),
          .purge = {},
          .space = os::Space{bytes, bytes, 1, 1},
          .file_system = {},
          .writable = true};
}

survey::CacheFacts cache(std::string tool, uint64_t device) {
  return {.tool = std::move(tool),
          .variable = "X_CACHE",
          .folder = path("/home/me/.cache/x"),
          .in_home = true,
          .there = true,
          .links = true,
          .device = device};
}

TEST(Caches, FillASmallHomeWhereThereIsALargerPlace) {
  auto home = place("/home/me", 20), scratch = place("/scratch/me", 900);
  auto findings = check_caches({cache("pip", 1)}, {home, scratch}, home, {});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].fix, "export X_CACHE=/scratch/me/cache/x");
  EXPECT_TRUE(check_caches({cache("pip", 1)}, {home}, home, {}).empty()) << "nowhere to go";
  EXPECT_TRUE(check_caches({cache("pip", 1)}, {home, scratch}, place("/home/me", 500), {}).empty()) << "large enough";
  auto elsewhere = cache("pip", 1);
  elsewhere.in_home = false;
  EXPECT_TRUE(check_caches({elsewhere}, {home, scratch}, home, {}).empty());
}

TEST(Caches, OfTheToolThatMadeTheEnvironmentAreOnItsDisk) {
  auto home = place("/home/me", 900);
  EnvironmentDisk environment{path("/scratch/env"), 2, true, false};
  auto findings = check_caches({cache("uv", 1)}, {}, home, {environment});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].level, Level::note);
  EXPECT_TRUE(check_caches({cache("uv", 2)}, {}, home, {environment}).empty());
  EXPECT_TRUE(check_caches({cache("conda", 1)}, {}, home, {environment}).empty());
}

survey::Packages python(const char* version) {
  return {.prefix = path("/env"), .markers = dist::MarkerEnvironment::cpython_on_linux(version)};
}

TEST(Locale, AsciiMattersToOldPythonsOnly) {
  survey::LocaleFacts ascii{"LC_ALL", "C", true, {"en_US.UTF-8"}};
  auto findings = check_locale(ascii, {python("3.6.8")});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].fix, "export LC_ALL=en_US.UTF-8");
  EXPECT_TRUE(check_locale(ascii, {python("3.7.16"), python("3.11.2")}).empty());
  EXPECT_TRUE(check_locale(ascii, {}).empty());
  EXPECT_TRUE(check_locale({"LANG", "en_US.UTF-8", true, {}}, {python("3.6.8")}).empty());
}

TEST(Locale, AMissingOneIsToldOnce) {
  auto findings = check_locale({"LANG", "de_DE.UTF-8", false, {}}, {python("3.6.8")});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_THAT(findings[0].title, HasSubstr("de_DE.UTF-8"));
  EXPECT_EQ(findings[0].fix, "export LANG=C.UTF-8");
}

TEST(Limits, TheFixRaisesWhatMayBeRaised) {
  std::vector<survey::Limit> limits = {
      {"Max open files", 100, 4096}, {"Max processes", 100, 100}, {"Max address space", {}, {}}};
  auto findings = check_limits(limits);
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_THAT(findings[0].fix, HasSubstr("in a job"));
  EXPECT_EQ(findings[1].fix, "ulimit -S -n \"$(ulimit -H -n)\"");
  EXPECT_TRUE(check_limits({{"Max open files", 1024, 4096}}).empty());
}

TEST(Lasting, ANodesOwnDisk) {
  EnvironmentPlace in_tmp{path("/tmp/env"), path("/tmp/env"), "tmpfs"};
  auto findings = check_lasting({in_tmp}, {}, path("/home/me"));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].evidence[0].value, "in memory");
  EXPECT_TRUE(check_lasting({in_tmp}, {}, path("/tmp/home")).empty()) << "no cluster's account lives there";
  EXPECT_TRUE(check_lasting({{path("/env"), path("/env"), "ext4"}}, {}, path("/home/me")).empty());
}

TEST(Lasting, APlaceThatTheSiteCleans) {
  EnvironmentPlace environment{path("/scratch/me/env"), path("/scratch/me/env"), "lustre"};
  auto scratch = place("/scratch/me", 900);
  EXPECT_TRUE(check_lasting({environment}, {scratch}, path("/home/me")).empty());
  scratch.purge = "after 60 days";
  EXPECT_EQ(check_lasting({environment}, {scratch}, path("/home/me")).size(), 1U);
  scratch.purge_known = false;
  EXPECT_TRUE(check_lasting({environment}, {scratch}, path("/home/me")).empty());
}

} // namespace
} // namespace envboot::doctor
