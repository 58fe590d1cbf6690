#include "survey/places.hpp"

#include <gtest/gtest.h>

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

} // namespace
} // namespace envboot::survey
