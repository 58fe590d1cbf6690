#include "util/snippet.hpp"

#include <gtest/gtest.h>

namespace envboot {
namespace {

TEST(CaretSnippet, ShowsTheLine) {
  EXPECT_EQ(caret_snippet("schema = 1\npakages = [\"numpy\"]\r\n", 2, 1, 7, "recipes/x.toml"),
            "  --> recipes/x.toml:2:1\n"
            "   |\n"
            " 2 | pakages = [\"numpy\"]\n"
            "   | ^^^^^^^");
}

TEST(CaretSnippet, CountsCodePointsAndKeepsTabs) {
  EXPECT_EQ(caret_snippet("\t\xC3\xA9 = x", 1, 6, 1, "a"), "  --> a:1:6\n   |\n 1 | \t\xC3\xA9 = x\n   | \t    ^");
}

TEST(CaretSnippet, WidensTheGutter) {
  std::string text(99, '\n');
  EXPECT_EQ(caret_snippet(text + "x", 100, 1, 1, "a"), "    --> a:100:1\n     |\n 100 | x\n     | ^");
}

TEST(CaretSnippet, TakesAnyPosition) {
  EXPECT_EQ(caret_snippet("ab", 1, 9, 5, "a"), "  --> a:1:9\n   |\n 1 | ab\n   |   ^");
  EXPECT_EQ(caret_snippet("ab", 1, 2, 50, "a"), "  --> a:1:2\n   |\n 1 | ab\n   |  ^");
  EXPECT_EQ(caret_snippet("ab", 0, 0, 0, "a"), "  --> a:0:0\n   |\n 0 | ab\n   | ^");
  EXPECT_EQ(caret_snippet("ab\n", 7, 1, 1, "a"), "  --> a:7:1");
  EXPECT_EQ(caret_snippet("", 1, 1, 1, "a"), "  --> a:1:1");
}

TEST(CaretSnippet, CutsLongLines) {
  std::string shown = caret_snippet(std::string(5000, 'x') + "Y" + std::string(5000, 'z'), 1, 5001, 1, "a");
  EXPECT_LT(shown.size(), 400U);
  size_t line = shown.find("xY"), caret = shown.find('^');
  ASSERT_NE(line, std::string::npos);
  size_t line_begin = shown.rfind('\n', line), caret_begin = shown.rfind('\n', caret);
  EXPECT_EQ(line + 1 - line_begin - std::string("…").size() + 1, caret - caret_begin);
}

TEST(CaretSnippet, ShowsNoSecretAndNoTerminalCodes) {
  std::string shown =
      caret_snippet("url = \"http://me:p@ss/w@proxy:3128\" # \x1B[31m\xC2\x9B\xE2\x80\xAE\xFF", 1, 1, 3, "a\x1B");
  EXPECT_EQ(shown.find("me:"), std::string::npos);
  EXPECT_EQ(shown.find("ss/w"), std::string::npos);
  EXPECT_NE(shown.find("http://*********@proxy:3128"), std::string::npos) << shown;
  EXPECT_EQ(shown.find('\x1B'), std::string::npos);
  EXPECT_EQ(shown.find('\xFF'), std::string::npos);
  EXPECT_NE(caret_snippet("['https://conda.example.org/t/fake-1/main']", 1, 1, 1, "a").find("org/t/******/main'"),
            std::string::npos);
  EXPECT_NE(caret_snippet("http://x/t/a http://b/c@d/t", 1, 1, 1, "a").find("http://x/t/* http://***@d/t"),
            std::string::npos);
  EXPECT_EQ(printable("a\x07"
                      "b\tc"),
            "a\xEF\xBF\xBD"
            "b\tc");
  EXPECT_EQ(printable_text("to type:\n  rm\x07\n"), "to type:\n  rm\xEF\xBF\xBD\n");
}

} // namespace
} // namespace envboot
