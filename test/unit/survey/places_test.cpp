#include "survey/places.hpp"

#include "fakes/fake_file_system.hpp"

#include <fstream>
#include <gmock/gmock.h>
#include <sstream>

namespace envboot::survey {
namespace {

const Environment k_environment{{"SCRATCH", "/scratch/me"}, {"EMPTY", ""}};
AbsPath home() {
  return *AbsPath::parse("/home/me");
}

TEST(ExpandPath, TildeAndVariables) {
  EXPECT_EQ(expand_path("~", k_environment, home())->string(), "/home/me");
  EXPECT_EQ(expand_path("~/envs", k_environment, home())->string(), "/home/me/envs");
  EXPECT_EQ(expand_path("$SCRATCH/x", k_environment, home())->string(), "/scratch/me/x");
  EXPECT_EQ(expand_path("${SCRATCH}2/x", k_environment, home())->string(), "/scratch/me2/x");
  EXPECT_EQ(expand_path("/a/~b", k_environment, home())->string(), "/a/~b");
}

TEST(ExpandPath, WhatCantBeKnownIsAnError) {
  for (const char* text : {"$NONE/x", "$EMPTY", "$", "${", "relative"}) {
    EXPECT_FALSE(expand_path(text, k_environment, home())) << text;
  }
}

/// The profile that is shipped for sites that nobody has described.
config::Site generic() {
  std::ifstream in(std::string(SOURCE_DIR) + "/recipes/sites/generic.toml");
  std::ostringstream text;
  text << in.rdbuf();
  return config::parse_site(text.str(), "generic.toml").value();
}

std::vector<std::string> names(const std::vector<PlaceFacts>& places) {
  std::vector<std::string> all;
  for (const PlaceFacts& place : places) {
    all.push_back(place.name);
  }
  return all;
}

TEST(Places, OfAnUnknownSiteAreThoseThatItsVariablesName) {
  fakes::FakeFileSystem disk;
  disk.add_dir("/home/me");
  disk.add_dir("/scratch/me");
  disk.add_dir("/project/lab");
  disk.set_space({7'000'000'000, 9'000'000'000, 123, 456});
  Environment environment{
      {"SCRATCH", "/scratch/me"}, {"PROJECT", "/project/lab"}, {"WORK", "/work/is/gone"}, {"STORE", ""}};
  auto found = places(disk, generic(), environment, home());
  EXPECT_THAT(names(found), testing::ElementsAre("home", "project", "scratch"));
  EXPECT_TRUE(found[0].purge_known);
  EXPECT_EQ(purge_text(found[0]), "");
  EXPECT_FALSE(found[2].purge_known);
  EXPECT_THAT(purge_text(found[2]), testing::HasSubstr("purge policy unknown"));
  EXPECT_EQ(found[2].space->bytes_free, 7'000'000'000U);
  EXPECT_EQ(found[2].space->inodes_free, 123U);
}

TEST(Places, TwoVariablesForOneFolderAreOnePlace) {
  fakes::FakeFileSystem disk;
  disk.add_dir("/home/me");
  disk.add_dir("/lustre/me");
  disk.add_link("/scratch", "/lustre");
  Environment environment{{"SCRATCH", "/scratch/me"}, {"WORK", "/lustre/me"}};
  EXPECT_THAT(names(places(disk, generic(), environment, home())), testing::ElementsAre("home", "work"));
}

TEST(Places, OneThatCantBeWrittenDoesNotServe) {
  fakes::FakeFileSystem disk;
  disk.add_dir("/scratch/me", 0500);
  EXPECT_FALSE(look_at_place(disk, "scratch", *AbsPath::parse("/scratch/me"), "").serves());
  disk.add_dir("/work/me", 0700);
  EXPECT_TRUE(look_at_place(disk, "work", *AbsPath::parse("/work/me"), "").serves());
  disk.add_file("/proc/self/mountinfo", "1 0 8:1 / /work rw,noexec - ext4 /dev/sda rw\n");
  EXPECT_FALSE(look_at_place(disk, "work", *AbsPath::parse("/work/me"), "").serves());
}

} // namespace
} // namespace envboot::survey
