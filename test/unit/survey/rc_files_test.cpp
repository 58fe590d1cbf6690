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

} // namespace
} // namespace envboot::survey
