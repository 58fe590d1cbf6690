#include "util/environment.hpp"

#include <gtest/gtest.h>

namespace envboot {
namespace {

TEST(Environment, DiffTellsUnsetFromEmpty) {
  Environment before{{"A", "1"}, {"B", ""}, {"C", "same"}, {"D", "gone"}};
  Environment after{{"C", "same"}, {"E", ""}, {"B", "2"}, {"A", ""}};
  EXPECT_EQ(before.diff(after),
            (std::vector<VariableChange>{
                {"A", "1", ""}, {"B", "", "2"}, {"D", "gone", std::nullopt}, {"E", std::nullopt, ""}}));
  EXPECT_TRUE(before.diff(before).empty());
}

TEST(Environment, SetUnsetTake) {
  Environment environment{{"CONDA_EXE", "x"}, {"CONDA_PREFIX", "y"}, {"PATH", "/bin"}};
  environment.unset_prefix("CONDA_");
  environment.set("PATH", "/usr/bin");
  environment.take({{"LANG", "C"}}, "LANG");
  environment.take({{"LANG", "C"}}, "TERM");
  EXPECT_EQ(environment, (Environment{{"PATH", "/usr/bin"}, {"LANG", "C"}}));
  EXPECT_EQ(environment.get_or("TERM", "dumb"), "dumb");
}

TEST(PathList, KeepsEmptyFields) {
  EXPECT_EQ(split_path_list(":/a::/b:"), (std::vector<std::string>{"", "/a", "", "/b", ""}));
  EXPECT_TRUE(split_path_list("").empty());
}

} // namespace
} // namespace envboot
