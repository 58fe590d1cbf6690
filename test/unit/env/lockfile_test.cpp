#include "env/lockfile.hpp"

#include <gtest/gtest.h>

namespace envboot::env {
namespace {

Lockfile sample() {
  return {.name = "dl",
          .made_at = "2026-11-24T07:06:00Z",
          .plan = "abc",
          .recipe = "dl-cc35",
          .recipe_sha256 = "00",
          .site = "iitd",
          .python = "3.7.16",
          .base = "/opt/base",
          .base_is_ours = true,
          .gpus = {"3.5", "7.0"},
          .wheels = {{"torch",
                      "1.2.0",
                      "torch-1.2.0-cp37-cp37m-manylinux1_x86_64.whl",
                      "https://origin.test/t.whl",
                      "ff",
                      748882206,
                      {"3.5"}}},
          .packages = {{"numpy", "1.21.1", "numpy-1.21.1.whl", "https://origin.test/n.whl", "ab", 7, "cd"},
                       {"odd", "1.0", "", "", "", 0, "", "it was built here from its source"}},
          .kind = "venv-system",
          .machine = "x86_64",
          .glibc = "2.17",
          .title = "T",
          .imports = {"numpy"},
          .guard = false,
          .conda = {{"tk", "8.6", "h1", "https://channel.test/tk.conda", "aa", "bb"}}};
}

TEST(Lockfile, RoundTrip) {
  auto read = parse_lockfile(to_json(sample()).dump());
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(*read, sample());
}

TEST(Lockfile, IsToldOfAWheelInPlaceOfAnother) {
  Lockfile lock = sample();
  lock.packages = {{"numpy", "1.21.1"}, {"Torch", "1.2.0"}};
  LockedWheel other{"torch", "1.3.1", "torch-1.3.1.whl", "file:///t.whl", "aa", 7, {}};
  lock_wheel(lock, other);
  EXPECT_EQ(lock.wheels, std::vector<LockedWheel>{other});
  EXPECT_EQ(lock.packages, (std::vector<LockedPackage>{
                               {"numpy", "1.21.1"}, {"Torch", "1.3.1", "torch-1.3.1.whl", "file:///t.whl", "aa", 7}}));
}

TEST(Lockfile, IsToldOfAWheelThatIsNew) {
  Lockfile lock = sample();
  LockedWheel more{"jax", "0.4", "jax-0.4-py3-none-any.whl", "file:///jax-0.4-py3-none-any.whl", "aa", 7, {}};
  lock.packages = {{"numpy", "1.21.1"}};
  lock_wheel(lock, more, "cc");
  ASSERT_EQ(lock.wheels.size(), 2U);
  EXPECT_EQ(lock.wheels[1], more);
  EXPECT_EQ(lock.packages,
            (std::vector<LockedPackage>{{"jax", "0.4", more.file, more.url, "aa", 7, "cc"}, {"numpy", "1.21.1"}}));
}

/// `--force` of the same file from a folder: where it came from is worth more than where it lies.
TEST(Lockfile, TheSameFileKeepsItsAddressAndWhatItServes) {
  Lockfile lock = sample();
  lock.packages = {{"torch", "1.2.0"}};
  lock_wheel(lock, {"torch", "1.2.0", lock.wheels[0].file, "file:///here.whl", "ff", 748882206, {}});
  EXPECT_EQ(lock.wheels, sample().wheels);
}

TEST(Lockfile, OtherSchemaIsRefusedWithAWayOut) {
  auto read = parse_lockfile(R"({"schema": 3, "name": "dl"})");
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().hint.find("envboot init"), std::string::npos);
}

TEST(Lockfile, WhatTheFirstSchemaSaidIsRead) {
  auto read = parse_lockfile(R"({"schema": 1, "name": "dl", "packages": [{"name": "six", "version": "1.16.0"}]})");
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(read->packages, (std::vector<LockedPackage>{{"six", "1.16.0"}}));
  EXPECT_EQ(read->kind, "venv");
  EXPECT_TRUE(read->guard);
}

TEST(Lockfile, AnyBytesAreTaken) {
  for (const char* text :
       {"", "{", "[]", "{\"schema\": \"1\"}", "{\"schema\": 1, \"wheels\": [1, {\"size\": \"x\"}]}"}) {
    (void)parse_lockfile(text);
  }
  EXPECT_TRUE(parse_lockfile("{\"schema\": 1, \"wheels\": [1, {\"size\": \"x\"}]}"));
  EXPECT_FALSE(parse_lockfile("[]"));
}

} // namespace
} // namespace envboot::env
