#include "emit/quoted.hpp"

#include <gtest/gtest.h>

namespace envboot::emit {
namespace {

template <typename Language>
std::string quoted(std::string_view value) {
  auto word = Quoted<Language>::of(value);
  return word ? word->text() : "refused: " + word.error().what;
}

TEST(QuotedSh, IsOneSingleQuotedWord) {
  EXPECT_EQ(quoted<Sh>(""), "''");
  EXPECT_EQ(quoted<Sh>("/home/a b/$x`y`\\"), "'/home/a b/$x`y`\\'");
  EXPECT_EQ(quoted<Sh>("it's"), R"('it'\''s')");
  EXPECT_EQ(quoted<Sh>("';touch X;'"), R"(''\'';touch X;'\''')");
  EXPECT_EQ(quoted<Sh>("two\nlines"), "'two\nlines'");
}

TEST(QuotedSh, RefusesNul) {
  auto word = Quoted<Sh>::of(std::string_view("a\0b", 3));
  ASSERT_FALSE(word);
  EXPECT_EQ(word.error().kind, Kind::refused);
}

TEST(QuotedCsh, LeavesTheQuotesForWhatIsSpecialInThem) {
  EXPECT_EQ(quoted<Csh>("/a b/$x`y`"), "'/a b/$x`y`'");
  EXPECT_EQ(quoted<Csh>("it's"), R"('it'\''s')");
  EXPECT_EQ(quoted<Csh>(R"(hey!\)"), R"('hey'\!''\\'')");
  EXPECT_EQ(quoted<Csh>("two\nlines"), "refused: a text with a line break can't be written in a csh script");
  EXPECT_EQ(quoted<Csh>(std::string_view("\0", 1)), "refused: a text with a NUL byte can't be written in a csh script");
}

TEST(QuotedFish, EscapesQuoteAndBackslash) {
  EXPECT_EQ(quoted<Fish>(R"(it's \n $(x))"), R"('it\'s \\n $(x)')");
  EXPECT_EQ(quoted<Fish>("two\nlines"), "'two\nlines'");
  EXPECT_EQ(quoted<Fish>(std::string_view("\0", 1)),
            "refused: a text with a NUL byte can't be written in a fish script");
}

TEST(QuotedTcl, EscapesWhatTclSubstitutes) {
  EXPECT_EQ(quoted<Tcl>("a [exec x] $env(HOME)"), R"x("a \[exec x\] \$env(HOME)")x");
  EXPECT_EQ(quoted<Tcl>(R"({ "b\)"), R"("\{ \"b\\")");
  EXPECT_EQ(quoted<Tcl>("a\n1"), R"("a\0121")");
  EXPECT_EQ(quoted<Tcl>(std::string_view("\0", 1)), "refused: a text with a NUL byte can't be written in a modulefile");
}

TEST(QuotedLua, EscapesQuotesAndControls) {
  EXPECT_EQ(quoted<Lua>(R"(a"b\c)"), R"("a\"b\\c")");
  EXPECT_EQ(quoted<Lua>("a\n1]]"), R"("a\0101]]")");
  EXPECT_EQ(quoted<Lua>(std::string_view("\0", 1)), R"("\000")");
}

TEST(QuotedJson, IsAJsonString) {
  EXPECT_EQ(quoted<JsonString>("a\"b\\\n\x01"), R"("a\"b\\\n\u0001")");
  EXPECT_EQ(quoted<JsonString>("größe"), "\"größe\"");
}

TEST(QuotedJson, RefusesWhatIsNotUtf8) {
  auto word = Quoted<JsonString>::of("\xff");
  ASSERT_FALSE(word);
  EXPECT_EQ(word.error().kind, Kind::refused);
}

} // namespace
} // namespace envboot::emit
