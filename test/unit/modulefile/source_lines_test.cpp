#include "modulefile/source_lines.hpp"

#include "unit/modulefile/sandbox.hpp"

namespace envboot::modulefile {
namespace {

TEST(SourceLines, AColumnCountsFromOneAndNothingIsZero) {
  SourceLines lines(1000);
  lines.put("/x", "first\n  set_it(a, set)\nset set\n");
  EXPECT_EQ(lines.column_of_text("/x", 2, "set_it"), 3);
  EXPECT_EQ(lines.column_of_text("/x", 1, "set"), 0);
  EXPECT_EQ(lines.column_of_text("/x", 0, "first"), 0);
  EXPECT_EQ(lines.column_of_text("/x", 99, "first"), 0);
}

TEST(SourceLines, ANameIsAWordOfItsOwnAndStandsThereOnce) {
  SourceLines lines(1000);
  lines.put("/x", "first\n  set_it(a, set)\nset set\n");
  EXPECT_EQ(lines.column_of_name("/x", 2, "set"), 13);
  EXPECT_EQ(lines.column_of_name("/x", 3, "set"), 0) << "which of the two isn't known";
  EXPECT_EQ(lines.column_of_name("/x", 3, ""), 0);
}

TEST(SourceLines, OtherFilesAreReadIfTheyAreNotTooLong) {
  Scratch scratch;
  std::string file = scratch.write("a", "one\ntwo\n").string();
  EXPECT_EQ(SourceLines(1000).column_of_text(file, 2, "wo"), 2);
  EXPECT_EQ(SourceLines(3).column_of_text(file, 2, "wo"), 0);
  EXPECT_EQ(SourceLines(1000).column_of_text(scratch.at("none").string(), 1, "one"), 0);
}

} // namespace
} // namespace envboot::modulefile
