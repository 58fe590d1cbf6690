#include "hijack/leaks.hpp"

#include "hijack/judge.hpp"

#include <gmock/gmock.h>
#include <map>

namespace envboot::hijack {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

AbsPath absolute(const std::string& text) {
  return *AbsPath::parse(text);
}

class Leaks : public testing::Test {
 protected:
  Leaks() {
    auto processes = os::real_processes();
    modulefile::Workforce workforce{*processes, absolute(BIN_DIR "/hijack_worker"), 2, {}};
    modulefile::Start start;
    start.environment = {{"PATH", "/usr/bin:/bin"}, {"HOME", "/home/me"}, {"PYTHONPATH", "/old"}};
    report = modulefile::survey_tree(*files, workforce, {absolute(SOURCE_DIR "/test/corpus/modulefiles/unloads")},
                                     start, Deadline::after(std::chrono::seconds(60)));
    for (const modulefile::Surveyed& surveyed : report.modulefiles) {
      by_name.emplace(surveyed.file.name, &surveyed);
    }
  }
  /// "LINE variable" of each leak; of code for the shell, the code.
  [[nodiscard]] std::vector<std::string> leaks_of(const std::string& name) const {
    std::vector<std::string> found;
    for (const Verdict& leak : leaks(*by_name.at(name))) {
      const modulefile::Effect& effect = leak.effect;
      found.push_back(std::to_string(effect.where.line) + " " +
                      (effect.variable.empty() ? effect.values[0].value_or("?") : effect.variable));
    }
    return found;
  }

  std::unique_ptr<os::FileSystem> files = os::real_file_system();
  modulefile::TreeReport report;
  std::map<std::string, const modulefile::Surveyed*> by_name;
};

TEST_F(Leaks, WhatOnlyTheLoadDoesStays) {
  EXPECT_THAT(leaks_of("leak/guarded"), ElementsAre("3 GUARDED", "4 PYTHONPATH", "5 py", "6 MODULEPATH"));
  EXPECT_THAT(leaks_of("leak/lua"), ElementsAre("2 L", "4 export Z=1"));
  EXPECT_THAT(leaks(*by_name.at("leak/guarded"))[0].how, HasSubstr("leaves GUARDED"));
}

TEST_F(Leaks, WhatIsTakenAwayForGoodStays) {
  EXPECT_THAT(leaks_of("leak/takes"), ElementsAre("2 PYTHONPATH", "3 PATH"));
  EXPECT_THAT(leaks(*by_name.at("leak/takes"))[0].how, HasSubstr("does not give PYTHONPATH back"));
}

TEST_F(Leaks, CodeForTheShellIsUndoneByOtherCodeOnly) {
  EXPECT_THAT(leaks_of("leak/code"), ElementsAre("2 export A=1;"));
  EXPECT_THAT(leaks_of("leak/code_undone"), IsEmpty());
}

TEST_F(Leaks, APairThatReadsWhatTheLoadLeftIsNone) {
  EXPECT_EQ(by_name.at("leak/pair")->load.effects.size(), 4U);
  EXPECT_THAT(leaks_of("leak/pair"), IsEmpty());
}

TEST_F(Leaks, FilesThatDoTheInverseByConstructionAreEvaluatedOnce) {
  EXPECT_FALSE(by_name.at("leak/plain")->load.left.has_value());
  EXPECT_FALSE(by_name.at("leak/breaks")->load.left.has_value());
  EXPECT_FALSE(by_name.at("leak/fails")->load.left.has_value());
  EXPECT_TRUE(by_name.at("leak/guarded")->load.left.has_value());
  for (const char* name : {"leak/plain", "leak/breaks", "leak/fails"}) {
    EXPECT_THAT(leaks_of(name), IsEmpty()) << name;
  }
}

TEST_F(Leaks, WhatHarmsAPythonAfterTheUnloadingTooIsAWarning) {
  Interpreter python{absolute("/usr/bin/python3"), 3, 11};
  std::map<std::string, Level> levels;
  for (const Verdict& verdict : judge(*by_name.at("leak/guarded"), std::span(&python, 1), *files)) {
    if (verdict.rule == k_leak_rule) {
      levels[verdict.effect.variable] = verdict.level;
    }
  }
  EXPECT_EQ(
      levels,
      (std::map<std::string, Level>{
          {"GUARDED", Level::note}, {"PYTHONPATH", Level::warning}, {"py", Level::note}, {"MODULEPATH", Level::note}}));
}

} // namespace
} // namespace envboot::hijack
