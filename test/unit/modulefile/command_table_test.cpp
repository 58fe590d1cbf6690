#include "modulefile/command_table.hpp"

#include "modulefile/version_order.hpp"

#include <gtest/gtest.h>
#include <set>

namespace envboot::modulefile {
namespace {

TEST(CommandTable, EveryNameOnceAndEveryRowMakesSense) {
  std::set<std::string_view> names;
  for (const CommandRow& row : command_table()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_TRUE(row.in_modulefile || row.in_rc) << row.name;
    EXPECT_GE(row.since, (Since{3, 2})) << row.name;
    EXPECT_TRUE(row.max == k_any || row.min <= row.max) << row.name;
    EXPECT_EQ(find_command(row.name), &row);
  }
  EXPECT_EQ(find_command("prepend_path"), nullptr);
}

TEST(CommandTable, SubcommandsTurnAroundOnUnload) {
  EXPECT_EQ(find_subcommand("load").on_unload, Verb::unload);
  EXPECT_EQ(find_subcommand("use").on_unload, Verb::unuse);
  EXPECT_EQ(find_subcommand("avail").verb, Verb::other_module);
}

TEST(VersionOrder, IsTclsDictionaryOrder) {
  // As `lsort -dictionary` of Tcl 8.6 gives them.
  const char* ordered[] = {"",   "1",   "01", "1.9", "1.10", "2",   "10",    "A",   "a",
                           "a1", "a01", "a2", "B",   "b",    "foo", "foo-1", "foo1"};
  for (size_t i = 0; i + 1 < std::size(ordered); ++i) {
    EXPECT_LT(dictionary_compare(ordered[i], ordered[i + 1]), 0) << ordered[i] << " < " << ordered[i + 1];
    EXPECT_GT(dictionary_compare(ordered[i + 1], ordered[i]), 0) << ordered[i] << " < " << ordered[i + 1];
    EXPECT_EQ(dictionary_compare(ordered[i], ordered[i]), 0);
  }
}

} // namespace
} // namespace envboot::modulefile
