#include "modulefile/lua_pattern.hpp"

#include <gtest/gtest.h>

namespace envboot::modulefile {
namespace {

TEST(LuaPattern, CapturesAreCountedButNotEscapedOrInSets) {
  EXPECT_EQ(count_captures(""), 0);
  EXPECT_EQ(count_captures("^[^.]*$"), 0);
  EXPECT_EQ(count_captures("(%d+)%.(%d+)"), 2);
  EXPECT_EQ(count_captures("((a)())"), 3);
  EXPECT_EQ(count_captures("%((%a)%)"), 1);
  EXPECT_EQ(count_captures("[(](x)[^](]"), 1);
  EXPECT_EQ(count_captures("[]((]()[%](]"), 1);
}

TEST(LuaPattern, AMalformedOneIsReadToItsEnd) {
  EXPECT_EQ(count_captures("[("), 0);
  EXPECT_EQ(count_captures("(%"), 1);
  EXPECT_EQ(count_captures("["), 0);
  EXPECT_EQ(count_captures("[^"), 0);
  EXPECT_EQ(count_captures("[%"), 0);
  EXPECT_EQ(count_captures(std::string(1000, '(')), 32);
}

TEST(LuaPattern, OnlyABareSCarriesWhole) {
  EXPECT_TRUE(carries_whole("%s", 1));
  EXPECT_TRUE(carries_whole("%d%%%5.2f/%s", 3));
  EXPECT_FALSE(carries_whole("%d%%%5.2f/%s", 2));
  EXPECT_FALSE(carries_whole("%-8s", 1));
  EXPECT_FALSE(carries_whole("%.3s", 1));
  EXPECT_FALSE(carries_whole("%q", 1));
  EXPECT_TRUE(carries_whole("%s", 2)) << "it isn't in the result";
  EXPECT_TRUE(carries_whole("%", 1));
  EXPECT_TRUE(carries_whole("%5", 1));
}

} // namespace
} // namespace envboot::modulefile
