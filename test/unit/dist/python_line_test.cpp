#include "dist/python_line.hpp"

#include <gtest/gtest.h>

namespace envboot::dist {
namespace {

TEST(PythonLine, ReadsAndPrints) {
  auto line = parse_python_line("3.12");
  ASSERT_TRUE(line);
  EXPECT_EQ(*line, (PythonLine{3, 12}));
  EXPECT_EQ(line->text(), "3.12");
  EXPECT_EQ(line->tag(), "cp312");
  EXPECT_EQ(parse_python_line("2.7"), (PythonLine{2, 7}));
}

TEST(PythonLine, IsTwoNumbersAndADot) {
  for (const char* text : {"", "3", "3.", ".7", "3.7.1", "3.x", "x.7", "-3.7", "3.-7", "3. 7", " 3.7", "3.7 ", "+3.7",
                           "3.99999999999", "cp37", "3,7"}) {
    EXPECT_FALSE(parse_python_line(text)) << text;
  }
}

} // namespace
} // namespace envboot::dist
