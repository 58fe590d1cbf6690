#include "modulefile/spelling.hpp"

#include "unit/modulefile/sandbox.hpp"

#include <gmock/gmock.h>

namespace envboot::modulefile {
namespace {

using testing::ElementsAre;

struct SpellingTest : testing::Test {
  Evaluator evaluate;
  std::vector<std::string> spelled(const std::string& text, Mode mode = Mode::load) {
    std::vector<std::string> lines;
    for (const Effect& effect : evaluate(text, mode).effects) {
      lines.push_back(spell(effect).text());
    }
    return lines;
  }
};

TEST_F(SpellingTest, AsModulesWouldBeTold) {
  EXPECT_THAT(spelled("setenv A {b c}\nunsetenv B\npushenv C d\nprepend-path --duplicates -d {;} P {x;y}\n"
                      "set-alias ll {}\nmodule-whatis some words\nputs stdout {source x.sh}\nfamily mpi\n"),
              ElementsAre("setenv A {b c}", "unsetenv B", "pushenv C d",
                          "prepend-path --duplicates {--delim=;} P {x;y}", "set-alias ll {}",
                          "module-whatis {some words}", "puts {source x.sh}", "family mpi"));
}

TEST_F(SpellingTest, ModulesAndWhatTheyNeed) {
  EXPECT_THAT(spelled("module add a b\nmodule swap a b\nmodule use /x:/y /z\nmodule purge\nprereq a b\ndepends-on c\n"
                      "conflict d\nsource-sh bash /x.sh y\n"),
              ElementsAre("module-load a b", "module-switch a b", "module-use /x:/y /z", "module-purge", "prereq a b",
                          "depends-on c", "conflict d", "source-sh bash /x.sh y"));
}

TEST_F(SpellingTest, OnUnloadWhatItBecomes) {
  EXPECT_THAT(spelled("setenv A b\nappend-path P x\nmodule load a\n", Mode::unload),
              ElementsAre("unsetenv A", "remove-path P x", "module-unload a"));
}

TEST_F(SpellingTest, PathWordsStayWhatWasWritten) {
  EXPECT_THAT(spelled("set p /a:/b\nprepend-path P $p /c\nremove-path --delim=, Q x,y\nprepend-path E {}\n"),
              ElementsAre("prepend-path P /a:/b /c", "remove-path --delim=, Q x,y", "prepend-path E {}"));
  EXPECT_THAT(spelled("append-path P /a:/b\n", Mode::unload), ElementsAre("remove-path P /a:/b"));
  Spelled half = spell(evaluate("prepend-path P /a:/b/[exec hostname] /c\n").effects.at(1));
  EXPECT_EQ(half.text(), "prepend-path P ? /c");
}

TEST_F(SpellingTest, AnUnknownWordIsSaidToBe) {
  Evaluation evaluation = evaluate("setenv A [exec hostname]\nsite-command x\n");
  Spelled set = spell(evaluation.effects.at(1));
  EXPECT_EQ(set.text(), "setenv A ?");
  EXPECT_FALSE(set.known());
  EXPECT_EQ(spell(evaluation.effects.at(2)).text(), "site-command x");
}

} // namespace
} // namespace envboot::modulefile
