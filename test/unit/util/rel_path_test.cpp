#include "util/rel_path.hpp"

#include <gtest/gtest.h>

namespace envboot {
namespace {

TEST(RelPath, RefusesWhatCouldLeaveTheFolder) {
  for (std::string_view text :
       {std::string_view(""), std::string_view("/etc/passwd"), std::string_view(".."), std::string_view("a/../b"),
        std::string_view("a/.."), std::string_view("./a"), std::string_view("a/."), std::string_view("a//b"),
        std::string_view("a/"), std::string_view("a\0b", 3)}) {
    auto path = RelPath::parse(text);
    ASSERT_FALSE(path) << text;
    EXPECT_EQ(path.error().kind, Kind::refused);
  }
  EXPECT_EQ(RelPath::parse("a/..b/c...").value().components(), (std::vector<std::string>{"a", "..b", "c..."}));
}

TEST(RelPath, Parts) {
  RelPath path = RelPath("lib/python3.7") / "site-packages";
  EXPECT_EQ(path.string(), "lib/python3.7/site-packages");
  EXPECT_EQ(path.name(), "site-packages");
}

TEST(AbsPath, IsNormalised) {
  EXPECT_EQ(AbsPath::parse("/a//b/./c/../d/").value().string(), "/a/b/d");
  EXPECT_EQ(AbsPath::parse("/../..").value().string(), "/");
  EXPECT_FALSE(AbsPath::parse("a/b"));
  EXPECT_FALSE(AbsPath::parse(""));
  EXPECT_FALSE(AbsPath::parse(std::string_view("/a\0b", 4)));
  EXPECT_EQ(AbsPath::parse("../x", AbsPath::parse("/a/b").value()).value().string(), "/a/x");
}

TEST(AbsPath, Below) {
  AbsPath home = AbsPath::parse("/home/ada").value();
  EXPECT_EQ((home / "x").below(home).value().string(), "x");
  EXPECT_FALSE(home.below(home));
  EXPECT_FALSE(AbsPath::parse("/home/ada2/x").value().below(home));
  EXPECT_TRUE(home.is_below_or_same(AbsPath::root()));
  EXPECT_EQ(home.below(AbsPath::root()).value().string(), "home/ada");
  EXPECT_EQ(AbsPath::root().parent().string(), "/");
  EXPECT_EQ((AbsPath::root() / "x").string(), "/x");
}

} // namespace
} // namespace envboot
