#include "survey/job_file.hpp"

#include <gmock/gmock.h>

namespace envboot::survey {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

JobFile parse(std::string_view text) {
  return parse_job_file(*AbsPath::parse("/home/me/job"), text);
}

std::vector<std::vector<std::string>> words(std::string_view text) {
  std::vector<std::vector<std::string>> all;
  for (ShellCommand& command : parse(text).commands) {
    all.push_back(std::move(command.words));
  }
  return all;
}

using Words = std::vector<std::string>;

TEST(JobFile, CutsLinesIntoCommands) {
  EXPECT_THAT(words("a b; c 'd e' && f \"g;h\" || i|j\n"),
              ElementsAre(Words{"a", "b"}, Words{"c", "d e"}, Words{"f", "g;h"}, Words{"i"}, Words{"j"}));
  EXPECT_THAT(words("if x; then y z; fi\n"), ElementsAre(Words{"x"}, Words{"y", "z"}, Words{"fi"}));
  EXPECT_THAT(words("a \\\n  b\nc\n"), ElementsAre(Words{"a", "b"}, Words{"c"}));
  EXPECT_THAT(words("a 'b\nc' d\n"), ElementsAre(Words{"a", "b\nc", "d"}));
  EXPECT_THAT(words("a#b # c\n# d\n"), ElementsAre(Words{"a#b"}));
  EXPECT_THAT(words("eval \"$(conda shell.bash hook)\"\nx $(y; z) w\n"),
              ElementsAre(Words{"eval", "$(conda shell.bash hook)"}, Words{"x", "$(y; z)", "w"}));
  EXPECT_THAT(words("a 2>&1 | b\n"), ElementsAre(Words{"a", "2>&1"}, Words{"b"}));
}

TEST(JobFile, PassesOverHereDocuments) {
  EXPECT_THAT(words("python - <<'PY' arg\nconda activate x\nPY\nafter\n"),
              ElementsAre(Words{"python", "-", "arg"}, Words{"after"}));
  EXPECT_THAT(words("cat <<-EOF\n\tx; y\n\tEOF\nafter\n"), ElementsAre(Words{"cat"}, Words{"after"}));
  EXPECT_THAT(words("cat <<<word\n"), ElementsAre(Words{"cat", "<<<word"}));
}

TEST(JobFile, KnowsWhereACommandStands) {
  JobFile file = parse("#!/bin/sh\n\n  a; bc d\n");
  ASSERT_THAT(file.commands, SizeIs(2));
  EXPECT_EQ(file.commands[1].line, 3);
  EXPECT_EQ(file.commands[1].column, 6);
}

TEST(JobFile, TellsDirectivesThatAreRead) {
  JobFile file =
      parse("#!/bin/bash\n#PBS -V\n# SBATCH --mem=1\n#SBATCH\t--time=1\n#$ -cwd\n#PBSX -a\n#comment\nx\n#PBS -N y\n");
  ASSERT_THAT(file.directives, SizeIs(5));
  EXPECT_EQ(file.directives[0].text, "-V");
  EXPECT_TRUE(file.directives[0].read && file.directives[0].written);
  EXPECT_FALSE(file.directives[1].written);
  EXPECT_EQ(file.directives[2].kind, Directive::Kind::slurm);
  EXPECT_EQ(file.directives[3].kind, Directive::Kind::grid_engine);
  EXPECT_FALSE(file.directives[4].read);
  EXPECT_TRUE(file.has(Directive::Kind::slurm));
}

TEST(JobFile, TellsALoginShell) {
  for (const char* shell : {"#!/bin/bash -l", "#!/bin/bash -el", "#!/bin/bash --login", "#!/bin/bash -i"}) {
    EXPECT_TRUE(parse(shell).login_shell) << shell;
  }
  for (const char* shell : {"#!/bin/bash", "#!/bin/bash -e", "#!/bin/bash --norc", "#!/bin/sh-li", ""}) {
    EXPECT_FALSE(parse(shell).login_shell) << shell;
  }
}

TEST(JobFile, EndsWithWhateverIsOpen) {
  EXPECT_THAT(words("a 'b"), ElementsAre(Words{"a", "b\n"}));
  EXPECT_THAT(words("cat <<X"), ElementsAre(Words{"cat"}));
  EXPECT_THAT(words("a $("), ElementsAre(Words{"a", "$("}));
  EXPECT_THAT(words("a \\"), ElementsAre(Words{"a"}));
}

} // namespace
} // namespace envboot::survey
