#include "gpu/driver.hpp"

#include <gmock/gmock.h>

namespace envboot::gpu {
namespace {

using testing::HasSubstr;
using Service = DriverAnswer::Service;

Known<DriverAnswer> ask(const char* cuda, const char* driver) {
  return driver_serves(*DottedVersion::parse(cuda), *DottedVersion::parse(driver));
}

TEST(DriverServes, compares_with_the_release) {
  EXPECT_EQ(ask("10.0", "410.48")->service, Service::full);
  EXPECT_EQ(ask("10.0.130", "470.82.01")->service, Service::full);
  EXPECT_EQ(ask("10.0", "410.47")->service, Service::none);
  EXPECT_THAT(ask("10.0", "390.46")->because, HasSubstr("older than CUDA 10.0 needs (410.48)"));
}

TEST(DriverServes, grants_minor_version_compatibility_without_jit) {
  EXPECT_EQ(ask("11.7", "470.82.01")->service, Service::no_jit);
  EXPECT_EQ(ask("11.7", "515.43.04")->service, Service::full);
  EXPECT_EQ(ask("11.7", "440.33")->service, Service::none);
  EXPECT_EQ(ask("12.4", "470.223.02")->service, Service::none);
}

TEST(DriverServes, takes_a_branch_for_its_last_release) {
  EXPECT_EQ(ask("11.4", "470")->service, Service::full);
  EXPECT_EQ(ask("10.2", "418")->service, Service::none);
}

TEST(DriverServes, does_not_guess_about_unknown_releases) {
  EXPECT_FALSE(ask("6.5", "470.82.01").known());
  EXPECT_FALSE(ask("14.0", "600.1").known());
}

TEST(DottedVersion, refuses_what_is_none) {
  for (const char* text : {"", "x", "1.", "1..2", "1.2.3.4", "-1", "470 "}) {
    EXPECT_FALSE(DottedVersion::parse(text)) << text;
  }
}

TEST(CudaExcludes, tells_that_twelve_has_no_kepler) {
  EXPECT_THAT(cuda_excludes(*DottedVersion::parse("12.1"), {3, 5}), HasSubstr("470"));
  EXPECT_EQ(cuda_excludes(*DottedVersion::parse("11.7"), {3, 5}), "");
  EXPECT_NE(cuda_excludes(*DottedVersion::parse("11.7"), {3, 0}), "");
  EXPECT_NE(cuda_excludes(*DottedVersion::parse("13.0"), {7, 0}), "");
  EXPECT_EQ(cuda_excludes(*DottedVersion::parse("13.0"), {8, 0}), "");
}

TEST(CudaPredates, is_about_generations) {
  EXPECT_TRUE(cuda_predates(*DottedVersion::parse("10.0"), {8, 0}));
  EXPECT_TRUE(cuda_predates(*DottedVersion::parse("11.7"), {9, 0}));
  EXPECT_FALSE(cuda_predates(*DottedVersion::parse("11.7"), {8, 9})); // runs code for 8.6
  EXPECT_FALSE(cuda_predates(*DottedVersion::parse("11.8"), {9, 0}));
  EXPECT_FALSE(cuda_predates(*DottedVersion::parse("10.2"), {3, 5}));
  EXPECT_FALSE(cuda_predates(*DottedVersion::parse("1.0"), {8, 0})); // not in the table
}

TEST(CudaOfPtx, knows_the_releases) {
  EXPECT_EQ(cuda_of_ptx(6, 3), "10.0");
  EXPECT_EQ(cuda_of_ptx(7, 8), "11.8");
  EXPECT_EQ(cuda_of_ptx(1, 1), "");
}

TEST(Driver, KeplersNodesHaveItsLastBranchAtMost) {
  auto driver = [](std::string_view text) { return std::optional(DottedVersion::parse(text).value()); };
  EXPECT_EQ(driver_under({3, 5}, driver("595.71.05"))->text, "470");
  EXPECT_EQ(driver_under({3, 7}, std::nullopt)->text, "470");
  EXPECT_EQ(driver_under({3, 5}, driver("470.42.01"))->text, "470.42.01");
  EXPECT_EQ(driver_under({3, 5}, driver("390.46"))->text, "390.46");
  EXPECT_EQ(driver_under({2, 0}, driver("470"))->text, "390");
  EXPECT_EQ(driver_under({5, 0}, driver("595.71.05"))->text, "595.71.05");
  EXPECT_FALSE(driver_under({7, 0}, std::nullopt));
}

} // namespace
} // namespace envboot::gpu
