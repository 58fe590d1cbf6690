#include "emit/job_lines.hpp"

#include <gmock/gmock.h>

namespace envboot::emit {
namespace {

TEST(Directive, IsOneLine) {
  EXPECT_EQ(directive("#PBS", "-N", "train").value(), "#PBS -N train\n");
  EXPECT_EQ(directive("#SBATCH", "--time=", "01:00:00").value(), "#SBATCH --time=01:00:00\n");
}

TEST(Directive, RefusesWhatSchedulersReadInTheirOwnWays) {
  for (const char* value : {"",          "-x",  "a b",  "a\nb", "a\n#PBS -q other", "a#b", "'a'", "\"a\"", "$(touch X)",
                            "`touch X`", "a;b", "a\\b", "a\tb", "gr\xc3\xb6n",      "a!b", "a&b", "{a}",   "[a]",
                            "a*",        "~"}) {
    auto line = directive("#PBS", "-N", value);
    ASSERT_FALSE(line) << value;
    EXPECT_EQ(line.error().kind, Kind::refused);
    EXPECT_FALSE(line.error().hint.empty());
  }
}

TEST(ShellCommand, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(shell_command(std::vector<std::string>{"python", "train.py", "--lr", "0.1"}).value(),
            "python train.py --lr 0.1");
  EXPECT_EQ(shell_command(std::vector<std::string>{"A=1", "it's", "", "~", "$(touch X)", "a b"}).value(),
            R"('A=1' 'it'\''s' '' '~' '$(touch X)' 'a b')");
  EXPECT_FALSE(shell_command(std::vector<std::string>{std::string("a\0b", 3)}));
}

} // namespace
} // namespace envboot::emit
