#include "modulefile/survey_tree.hpp"

#include "unit/modulefile/sandbox.hpp"

#include <gmock/gmock.h>
#include <map>
#include <set>
#include <unistd.h>

namespace envboot::modulefile {
namespace {

using testing::ElementsAre;

class SurveyTest : public testing::Test {
 protected:
  TreeReport survey(const std::vector<AbsPath>& modulepath) {
    return survey_tree(*files, workforce, modulepath, Start{}, Deadline::after(std::chrono::seconds(60)));
  }
  std::unique_ptr<os::FileSystem> files = os::real_file_system();
  std::unique_ptr<os::Processes> processes = os::real_processes();
  Workforce workforce{*processes, *AbsPath::parse(BIN_DIR "/modulefile_worker"), 2, Limits{}};
};

TEST_F(SurveyTest, LuaFilesAreEvaluatedBesideTclOnes) {
  TreeReport report = survey({*AbsPath::parse(SOURCE_DIR "/test/corpus/modulefiles/lmod")});
  auto numpy = report.find("numpy");
  ASSERT_TRUE(numpy) << numpy.error().what;
  EXPECT_EQ((*numpy)->load.outcome.kind, Outcome::Kind::failed) << "without HOME its last line but one fails";
  EXPECT_EQ((*numpy)->load.outcome.where.line, 11);
  EXPECT_EQ((*numpy)->load.effects.at(3).where.text(), (*numpy)->file.file.string() + ":9:3");
  EXPECT_EQ((*report.find("shape/needs"))->load.outcome.kind, Outcome::Kind::evaluated);
}

TEST_F(SurveyTest, TwinsOfBothLanguagesDontShadowEachOther) {
  Scratch scratch;
  scratch.write("foo/1", "#%Module1.0\nsetenv A tcl\n");
  scratch.write("foo/1.lua", "setenv('A', 'lua')\n");
  TreeReport report = survey({scratch.path()});
  ASSERT_EQ(report.modulefiles.size(), 2u);
  for (const Surveyed& surveyed : report.modulefiles) {
    EXPECT_FALSE(surveyed.shadowed);
    EXPECT_EQ(surveyed.load.effects.size(), 1u);
  }
}

TEST_F(SurveyTest, ReadsATreeWithItsDefaults) {
  TreeReport report = survey({*AbsPath::parse(SOURCE_DIR "/test/corpus/modulefiles/site")});
  auto conda = report.find("apps/anaconda");
  ASSERT_TRUE(conda) << conda.error().what;
  EXPECT_EQ((*conda)->file.name, "apps/anaconda/3EnvCreation");
  EXPECT_EQ((*conda)->load.effects.back().where.line, 10);
  EXPECT_EQ((*report.find("py"))->file.name, "apps/python/3.6");
}

TEST_F(SurveyTest, EarlierFoldersShadowLaterOnes) {
  Scratch a, b;
  a.write("foo/1", "#%Module1.0\nsetenv FROM a\n");
  b.write("foo/1", "#%Module1.0\nsetenv FROM b\n");
  TreeReport report = survey({a.path(), b.path()});
  ASSERT_EQ(report.modulefiles.size(), 2u);
  EXPECT_FALSE(report.modulefiles[0].shadowed);
  EXPECT_TRUE(report.modulefiles[1].shadowed);
  EXPECT_EQ(*(*report.find("foo"))->load.effects[0].values[0], "a");
}

TEST_F(SurveyTest, WhatAVisitLeavesIsWhatTheReportHolds) {
  Scratch scratch;
  scratch.write("foo/1", "#%Module1.0\nsetenv A 1\n");
  scratch.write("foo/2", "#%Module1.0\nsetenv A\n");
  scratch.write("foo/README", "no cookie\n");
  size_t effects = 0;
  auto visit = [&](Surveyed& surveyed) {
    effects += surveyed.load.effects.size();
    surveyed.forget();
  };
  TreeReport report =
      survey_tree(*files, workforce, {scratch.path()}, Start{}, Deadline::after(std::chrono::seconds(60)), visit);
  EXPECT_EQ(effects, 1u);
  ASSERT_EQ(report.modulefiles.size(), 2u);
  EXPECT_EQ(report.modulefiles[0].load.outcome.kind, Outcome::Kind::evaluated);
  EXPECT_EQ(report.modulefiles[0].load.cookie, Cookie::plain);
  EXPECT_THAT(report.modulefiles[0].load.effects, testing::IsEmpty());
  EXPECT_EQ(report.modulefiles[0].load.basis, Basis());
  EXPECT_EQ(report.modulefiles[1].load.outcome.kind, Outcome::Kind::failed);
  EXPECT_EQ(report.modulefiles[1].load.outcome.where.line, 2);
}

TEST_F(SurveyTest, AHostileTreeLeavesTheGoodFilesEvaluatedAndDoesNothing) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "the address space can't be bounded under AddressSanitizer";
#endif
  workforce.limits.soft = std::chrono::milliseconds(500);
  workforce.limits.hard = std::chrono::milliseconds(1000);
  ::unlink("/tmp/envboot-hostile-exec");
  TreeReport report = survey({*AbsPath::parse(SOURCE_DIR "/test/corpus/modulefiles/hostile")});
  std::map<std::string, Outcome::Kind> kinds;
  for (const Surveyed& each : report.modulefiles) {
    kinds[each.file.name] = each.load.outcome.kind;
    bool loud = each.load.outcome.kind != Outcome::Kind::not_evaluated || !each.load.outcome.why.empty();
    EXPECT_TRUE(loud) << each.file.name;
    if (each.file.name == "long/power") {
      ASSERT_EQ(each.guessed.size(), 1u) << "the text still says what it would do to PYTHONPATH";
      EXPECT_EQ(each.guessed[0].where.line, 2);
    }
  }
  using enum Outcome::Kind;
  for (const char* bad : {"endless/top", "endless/caught", "endless/sleep", "long/power", "long/regexp",
                          "memory/append", "memory/list", "flood/effects"}) {
    EXPECT_EQ(kinds.at(bad), not_evaluated) << bad;
  }
  for (const char* bad : {"deep/recursion", "deep/source", "deep/braces", "deep/brackets"}) {
    EXPECT_NE(kinds.at(bad), evaluated) << bad;
  }
  for (const char* good : {"good/1", "good/2", "escape/exec", "escape/interp"}) {
    EXPECT_EQ(kinds.at(good), evaluated) << good;
  }
  EXPECT_NE(::access("/tmp/envboot-hostile-exec", F_OK), 0);
}

TEST_F(SurveyTest, ChainsAreRecordedInOrder) {
  TreeReport report = survey({*AbsPath::parse(SOURCE_DIR "/test/corpus/modulefiles/chains")});
  EXPECT_THAT(told((*report.find("apps/solver"))->load),
              ElementsAre("module load gcc/9 [gcc/9] [openmpi]", "module add python [python]",
                          "module load cuda/8.0 [cuda/8.0]", "prereq a [a] [b]", "conflict c [c]",
                          "module switch intel [intel] [gcc]", "module use MODULEPATH [/site/more]"));
  EXPECT_THAT(told((*report.find("old/host"))->load),
              ElementsAre("exec  [hostname]", "exec  [uname] [-m]", "exec  [which] [icc]", "setenv ARCH_DIR ?",
                          "puts  [source /opt/site/anaconda3/etc/profile.d/conda.sh]"));
}

// --- the index of a few names ----------------------------------------------------------------------------------------

class IndexFor : public SurveyTest {
 protected:
  const Deadline deadline = Deadline::after(std::chrono::seconds(60));

  TreeIndex whole(const std::vector<AbsPath>& modulepath) {
    return index_trees(*files, workforce, modulepath, Start{}, deadline);
  }
  TreeIndex of(const std::string& name, const std::vector<AbsPath>& modulepath) {
    return index_for({name}, Tool::modules, *files, workforce, modulepath, Start{}, deadline);
  }
  static size_t files_in(const TreeIndex& index) {
    size_t count = 0;
    for (const IndexedTree& tree : index.trees) {
      count += tree.tree.files.size();
    }
    return count;
  }
  /// All names of files and folders, what rc files call them, and some that aren't there.
  static std::set<std::string> names_in(const TreeIndex& index) {
    std::set<std::string> names = {"nowhere", "nowhere/1", "site@1", "apps@:3"};
    for (const IndexedTree& tree : index.trees) {
      for (const Modulefile& file : tree.tree.files) {
        for (std::string name = file.name; !name.empty(); name.resize(std::min(name.rfind('/'), name.size()))) {
          names.insert(name);
          names.insert(name + "/default");
          if (name.find('/') == std::string::npos) {
            break;
          }
        }
      }
      for (const RcFacts& facts : tree.rc_facts) {
        for (const Effect& effect : facts.effects) {
          names.insert(effect.variable.empty() ? "nowhere" : effect.variable);
        }
      }
    }
    return names;
  }
  static std::string told(const Result<Resolved>& resolved) {
    if (!resolved) {
      return "error: " + resolved.error().what + " " + resolved.error().hint;
    }
    std::string text = resolved->name + " " + resolved->file.string();
    for (const std::string& step : resolved->why) {
      text += "\n" + step;
    }
    return text;
  }
};

TEST_F(IndexFor, EveryNameMeansWhatItMeansInTheWhole) {
  size_t compared = 0, found = 0, smaller = 0;
  for (const char* tree : {"site", "lmod", "session/core", "chains", "unloads"}) {
    std::vector<AbsPath> modulepath = {*AbsPath::parse(SOURCE_DIR "/test/corpus/modulefiles/" + std::string(tree))};
    TreeIndex all = whole(modulepath);
    auto names = names_of(Tool::modules, all);
    for (const std::string& name : names_in(all)) {
      TreeIndex few = of(name, modulepath);
      EXPECT_EQ(told(names_of(Tool::modules, few)->resolve(name)), told(names->resolve(name))) << tree << ": " << name;
      found += names->resolve(name) ? 1 : 0;
      smaller += files_in(few) < files_in(all) ? 1 : 0;
      ++compared;
    }
  }
  EXPECT_GT(compared, 100u);
  EXPECT_GT(smaller, found * 2 / 3) << "most names need a part of the tree only";
  std::cout << compared << " names compared, " << found << " found, " << smaller << " in a part of the tree\n";
}

TEST_F(IndexFor, ANameThatLeadsElsewhereIsFollowed) {
  Scratch tree;
  tree.write(".modulerc", "#%Module\nmodule-alias z a/1\n");
  tree.write("a/.modulerc", "#%Module\nmodule-alias a/1 b/2\n");
  tree.write("b/2", "#%Module\n");
  tree.write("c/3", "#%Module\n");
  TreeIndex index = of("z", {tree.path()});
  EXPECT_EQ(names_of(Tool::modules, index)->resolve("z")->name, "b/2");
  EXPECT_EQ(files_in(index), 1u);
  EXPECT_EQ(files_in(of("c/3", {tree.path()})), 1u);
  EXPECT_EQ(files_in(of("nowhere", {tree.path()})), 2u) << "for what is near";
}

TEST_F(IndexFor, LmodReadsAllOfIt) {
  Scratch tree;
  tree.write("a/1.lua", "setenv('A', '1')\n");
  tree.write("b/2.lua", "setenv('B', '1')\n");
  Start start;
  EXPECT_EQ(files_in(index_for({"a"}, Tool::lmod, *files, workforce, {tree.path()}, start, deadline)), 2u);
  EXPECT_EQ(index_for({"a"}, std::nullopt, *files, workforce, {tree.path()}, start, deadline).tool, Tool::lmod);
}

} // namespace
} // namespace envboot::modulefile
