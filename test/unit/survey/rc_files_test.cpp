#include "survey/rc_files.hpp"

#include <gtest/gtest.h>

namespace envboot::survey {
namespace {

AbsPath bashrc() {
  return *AbsPath::parse("/home/me/.bashrc");
}

TEST(CondaInit, BlockWithItsRoot) {
  auto blocks =
      find_conda_init_blocks(bashrc(), "alias ll='ls -l'\n"
                                       "# >>> conda initialize >>>\n"
                                       "__conda_setup=\"$('/opt/conda/bin/conda' 'shell.bash' 'hook' 2> /dev/null)\"\n"
                                       "# <<< conda initialize <<<\n");
  ASSERT_EQ(blocks.size(), 1U);
  EXPECT_EQ(blocks[0].first_line, 2);
  EXPECT_EQ(blocks[0].last_line, 4);
  ASSERT_TRUE(blocks[0].root);
  EXPECT_EQ(blocks[0].root->string(), "/opt/conda");
}

TEST(CondaInit, FishFormAndMissingEnd) {
  auto blocks =
      find_conda_init_blocks(bashrc(), "# >>> conda initialize >>>\n"
                                       "eval /home/me/miniconda3/bin/conda \"shell.fish\" \"hook\" $argv | source\n");
  ASSERT_EQ(blocks.size(), 1U);
  EXPECT_EQ(blocks[0].last_line, 2);
  EXPECT_EQ(blocks[0].root->string(), "/home/me/miniconda3");
}

TEST(CondaInit, NoBlock) {
  EXPECT_TRUE(find_conda_init_blocks(bashrc(), "source /opt/conda/bin/activate\n").empty());
}

struct AssignmentCase {
  const char* text;
  int column; ///< 0: the line sets nothing
};

class Assignment : public testing::TestWithParam<AssignmentCase> {};

TEST_P(Assignment, IsFoundAtTheVariablesName) {
  auto found = find_assignments(bashrc(), std::string("# first\n") + GetParam().text + "\n", "PYTHONPATH");
  ASSERT_EQ(found.size(), GetParam().column > 0 ? 1U : 0U) << GetParam().text;
  if (!found.empty()) {
    EXPECT_EQ(found[0].line, 2);
    EXPECT_EQ(found[0].column, GetParam().column) << GetParam().text;
    EXPECT_EQ(found[0].source_line, GetParam().text);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Shells, Assignment,
    testing::Values(AssignmentCase{"PYTHONPATH=/x", 1}, AssignmentCase{"export PYTHONPATH=/x:$PYTHONPATH", 8},
                    AssignmentCase{"  declare -x PYTHONPATH=/x", 14}, AssignmentCase{"setenv PYTHONPATH /x", 8},
                    AssignmentCase{"set -gx PYTHONPATH /x", 9}, AssignmentCase{"set PYTHONPATH=/x", 5},
                    AssignmentCase{"# export PYTHONPATH=/x", 0}, AssignmentCase{"echo PYTHONPATH=/x", 0},
                    AssignmentCase{"export PYTHONPATHS=/x", 0}, AssignmentCase{"export PYTHONPATH", 0},
                    AssignmentCase{"unset PYTHONPATH", 0}, AssignmentCase{"export", 0}, AssignmentCase{"", 0}));

} // namespace
} // namespace envboot::survey
