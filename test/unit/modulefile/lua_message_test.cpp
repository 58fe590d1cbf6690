#include "modulefile/lua_message.hpp"

#include <gtest/gtest.h>

namespace envboot::modulefile {
namespace {

TEST(LuaMessage, LosesThePlaceItBeginsWith) {
  EXPECT_EQ(without_place(".../foo/1.0.lua:3: no such thing", 3), "no such thing");
  EXPECT_EQ(without_place(".../foo/1.0.lua:3: no such thing", 4), ".../foo/1.0.lua:3: no such thing");
  EXPECT_EQ(without_place("plain", 0), "plain");
  EXPECT_EQ(without_place(std::string(80, 'x') + ":3: y", 3), std::string(80, 'x') + ":3: y");
}

TEST(LuaMessage, ASyntaxErrorTellsItsLine) {
  SyntaxMessage said = parse_syntax_message("/a/foo.lua:12: unexpected symbol near '='");
  EXPECT_EQ(said.line, 12);
  EXPECT_EQ(said.text, "unexpected symbol near '='");
  EXPECT_EQ(parse_syntax_message("nothing").text, "nothing");
  EXPECT_EQ(parse_syntax_message("").line, 0);
}

} // namespace
} // namespace envboot::modulefile
