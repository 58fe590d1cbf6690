#include "hijack/judge.hpp"

#include "hijack/conda_of.hpp"
#include "hijack/hijackers.hpp"
#include "hijack/leaks.hpp"
#include "hijack/rules.hpp"

#include <fstream>
#include <gmock/gmock.h>
#include <set>
#include <unistd.h>

namespace envboot::hijack {
namespace {

using modulefile::Effect;
using modulefile::Verb;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

AbsPath absolute(const std::string& text) {
  return *AbsPath::parse(text);
}

class HijackTest : public testing::Test {
 protected:
  HijackTest() {
    std::string pattern = testing::TempDir() + "hijackXXXXXX";
    m_root = ::mkdtemp(pattern.data());
  }
  ~HijackTest() override {
    std::string command = "rm -rf '" + m_root + "'";
    EXPECT_EQ(std::system(command.c_str()), 0);
  }
  /// Makes an empty file; its path.
  std::string touch(const std::string& name) const {
    std::string path = m_root + "/" + name;
    std::string command = "mkdir -p '" + path.substr(0, path.rfind('/')) + "'";
    EXPECT_EQ(std::system(command.c_str()), 0);
    std::ofstream(path) << "";
    return path;
  }
  [[nodiscard]] std::string at(const std::string& name) const { return m_root + "/" + name; }

  static Effect effect(Verb verb, const std::string& variable, const std::vector<std::string>& values) {
    return {verb, "command", variable, {values.begin(), values.end()}, ":", {}, {absolute("/m/foo/1"), 7, 3}};
  }
  std::vector<Verdict> judged(const std::vector<Effect>& effects) {
    return judge("foo/1", effects, interpreters, *files);
  }
  std::vector<std::string> rules_of(const std::vector<Effect>& effects) {
    std::vector<std::string> names;
    for (const Verdict& verdict : judged(effects)) {
      names.push_back(verdict.rule);
    }
    return names;
  }

  Interpreter venv{absolute("/home/me/envs/dl/bin/python"), 3, 6};
  Interpreter system{absolute("/usr/bin/python2"), 2, 7};
  std::vector<Interpreter> interpreters{venv, system};
  std::unique_ptr<os::FileSystem> files = os::real_file_system();

 private:
  std::string m_root;
};

TEST_F(HijackTest, AForeignPythonpathPoisonsTheOthersAndShadowsItsOwn) {
  auto verdicts = judged({effect(Verb::prepend_path, "PYTHONPATH", {"/opt/p27/lib/python2.7/site-packages"})});
  ASSERT_EQ(verdicts.size(), 2u);
  EXPECT_EQ(verdicts[0].rule, "pythonpath-foreign");
  EXPECT_EQ(verdicts[0].level, Level::error);
  EXPECT_THAT(verdicts[0].poisoned, ElementsAre(venv));
  EXPECT_THAT(verdicts[0].how, HasSubstr("Python 2.7"));
  EXPECT_EQ(verdicts[0].effect.where.text(), "/m/foo/1:7:3");
  EXPECT_EQ(verdicts[1].level, Level::warning);
  EXPECT_THAT(verdicts[1].poisoned, ElementsAre(system));
}

TEST_F(HijackTest, OnlyAWholeComponentIsAVersion) {
  EXPECT_THAT(rules_of({effect(Verb::prepend_path, "PYTHONPATH", {"/opt/python3.10/x"})}),
              ElementsAre("pythonpath-foreign"));
  for (const char* path : {"/opt/mypython2.7/x", "/opt/python2.7rc/x", "/opt/python/2.7", "/opt/python2"}) {
    EXPECT_THAT(rules_of({effect(Verb::prepend_path, "PYTHONPATH", {path})}), ElementsAre("pythonpath")) << path;
  }
}

TEST_F(HijackTest, PythonpathWithoutVersionOrUnknownConcernsEveryone) {
  auto plain = judged({effect(Verb::set, "PYTHONPATH", {"/site/tools:/site/more"})});
  ASSERT_EQ(plain.size(), 2u) << "a value set at once is split";
  EXPECT_EQ(plain[0].poisoned.size(), 2u);
  Effect unknown = effect(Verb::prepend_path, "PYTHONPATH", {});
  unknown.values.emplace_back(Unknown{"it depends on `exec uname`"});
  EXPECT_THAT(judged({unknown}).at(0).how, HasSubstr("exec uname"));
}

TEST_F(HijackTest, StartupHooksAreFoundInTheFolder) {
  touch("hooks/sitecustomize.py");
  auto verdicts = judged({effect(Verb::prepend_path, "PYTHONPATH", {at("hooks")})});
  ASSERT_EQ(verdicts.size(), 2u);
  EXPECT_EQ(verdicts[1].rule, "startup-hook");
  EXPECT_EQ(verdicts[1].level, Level::error);
}

TEST_F(HijackTest, PythonhomeSparesThePythonThatLivesThere) {
  auto verdicts = judged({effect(Verb::set, "PYTHONHOME", {"/usr"})});
  ASSERT_EQ(verdicts.size(), 1u);
  EXPECT_THAT(verdicts[0].poisoned, ElementsAre(venv));
  EXPECT_THAT(rules_of({effect(Verb::unset, "PYTHONHOME", {})}), IsEmpty());
}

TEST_F(HijackTest, LibraryFoldersCountOnlyWithTheLibrariesThatHurt) {
  touch("lib/libfoo.so");
  EXPECT_THAT(rules_of({effect(Verb::prepend_path, "LD_LIBRARY_PATH", {at("lib"), "/no/such"})}), IsEmpty());
  touch("lib/libstdc++.so.6");
  touch("lib/libpython2.7.so.1.0");
  auto verdicts = judged({effect(Verb::prepend_path, "LD_LIBRARY_PATH", {at("lib")})});
  ASSERT_EQ(verdicts.size(), 1u);
  EXPECT_THAT(verdicts[0].how, HasSubstr("holds libpython2.7.so.1.0, libstdc++.so.6"));
}

TEST_F(HijackTest, PathOrderIsANote) {
  touch("bin/python3.6");
  touch("bin/pip");
  touch("bin/pythonic-tool");
  auto verdicts = judged({effect(Verb::prepend_path, "PATH", {at("bin")})});
  ASSERT_EQ(verdicts.size(), 1u);
  EXPECT_EQ(verdicts[0].level, Level::note);
  EXPECT_THAT(verdicts[0].how, HasSubstr("holds pip, python3.6;"));
  EXPECT_THAT(rules_of({effect(Verb::append_path, "PATH", {at("bin")})}), IsEmpty());
}

TEST_F(HijackTest, AliasesFunctionsAndShellCode) {
  EXPECT_THAT(rules_of({effect(Verb::set_alias, "python", {"python3.6"}), effect(Verb::set_function, "pip3", {"x"}),
                        effect(Verb::set_alias, "pythonise", {"x"}),
                        effect(Verb::shell_code, "", {"source /opt/c/etc/profile.d/conda.sh"}),
                        effect(Verb::shell_code, "", {"echo hi"}),
                        effect(Verb::source_script, "bash", {"/opt/c/bin/activate"})}),
              ElementsAre("command-name", "command-name", "conda-shell-code", "conda-script"));
}

TEST_F(HijackTest, VariablesByNameAndByPrefix) {
  EXPECT_THAT(
      rules_of({effect(Verb::set, "PYTHONUSERBASE", {"/x"}), effect(Verb::set, "PYTHONSTARTUP", {"/x"}),
                effect(Verb::set, "CONDA_PREFIX", {"/x"}), effect(Verb::set, "PIP_TARGET", {"/x"}),
                effect(Verb::prepend_path, "EBPYTHONPREFIXES", {"/x"}), effect(Verb::set, "OMP_NUM_THREADS", {"1"})}),
      ElementsAre("pythonuserbase", "pythonstartup", "conda-variable", "pip-variable", "ebpythonprefixes"));
}

TEST(HijackRules, EveryNameOnceAndACureForEach) {
  std::set<std::string_view> names;
  for (const Rule& rule : rules()) {
    EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
    EXPECT_EQ(rule.verbs.empty(), rule.name == k_leak_rule) << rule.name;
    EXPECT_FALSE(rule.meaning.ends_with('.')) << rule.name;
    EXPECT_FALSE(rule.cure.empty()) << rule.name;
  }
}

// --- whole trees ---------------------------------------------------------------------------------------------------

modulefile::TreeReport survey(os::FileReader& files, const std::string& folder, const modulefile::Visit& visit) {
  auto processes = os::real_processes();
  modulefile::Workforce workforce{*processes, absolute(BIN_DIR "/hijack_worker"), 2, {}};
  workforce.limits.memory_bytes = uint64_t{192} << 20;
  return modulefile::survey_tree(files, workforce, {absolute(SOURCE_DIR "/test/corpus/modulefiles/" + folder)}, {},
                                 Deadline::after(std::chrono::seconds(60)), visit);
}

TEST_F(HijackTest, ATreeIsJudgedWorstFirstAndNoFileIsSilentlyFine) {
  TreeJudge judge(interpreters, *files);
  auto report = survey(*files, "site", judge.judging_merely());
  Judgement judgement = std::move(judge).judgement(report);
  EXPECT_EQ(judgement.modules, report.modulefiles.size());
  ASSERT_GE(judgement.verdicts.size(), 4u);
  EXPECT_EQ(judgement.verdicts[0].module, "apps/python/2.7");
  EXPECT_EQ(judgement.verdicts[0].rule, "pythonpath-foreign");
  EXPECT_EQ(judgement.verdicts[0].effect.where.line, 3);
  EXPECT_EQ(judgement.verdicts[1].module, "apps/python/3.6");
  EXPECT_THAT(judgement.verdicts[1].poisoned, ElementsAre(system));
  EXPECT_EQ(judgement.verdicts[1].effect.where.line, 5) << "inside the foreach";
  std::set<std::string> unjudged;
  for (const Unjudged& each : judgement.unjudged) {
    unjudged.insert(each.module);
  }
  EXPECT_TRUE(unjudged.contains("broken/undefined") && unjudged.contains("broken/syntax"));
  EXPECT_FALSE(unjudged.contains("shape/break"));
}

TEST_F(HijackTest, TheHijackersOfATreeWithAllThatTheyDo) {
  TreeJudge judge(interpreters, *files);
  auto report = survey(*files, "site", judge.judging());
  EXPECT_FALSE((*report.find("apps/python/3.6"))->load.effects.empty()) << "judging takes nothing away";
  auto found = std::move(judge).hijackers(report);
  ASSERT_GE(found.size(), 3u);
  EXPECT_EQ(found[0].module.name, "apps/python/3.6") << "an alias beside PYTHONPATH";
  EXPECT_EQ(found[1].module.name, "apps/python/2.7");
  EXPECT_EQ(found[0].worst(), Level::error);
  EXPECT_TRUE(std::is_sorted(found.begin(), found.end(),
                             [](const Hijacker& a, const Hijacker& b) { return a.worst() > b.worst(); }));
  EXPECT_EQ(count_at(found, Level::error), 2u);
  EXPECT_THAT(cure_of(found[1].verdicts[0]), HasSubstr("`module unload apps/python/2.7`"));
}

TEST_F(HijackTest, WithoutAnyPythonTheFindingStays) {
  interpreters.clear();
  EXPECT_THAT(rules_of({effect(Verb::prepend_path, "PYTHONPATH", {"/opt/lib/python2.7", "/opt/lib"})}),
              ElementsAre("pythonpath-foreign", "pythonpath"));
}

TEST_F(HijackTest, AFileThatHangsIsGuessedAtAndSaidToBeUnjudged) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "the address space can't be bounded under AddressSanitizer";
#endif
  TreeJudge judge(interpreters, *files);
  auto report = survey(*files, "hostile", judge.judging_merely());
  Judgement judgement = std::move(judge).judgement(report);
  ASSERT_EQ(judgement.verdicts.size(), 2u);
  EXPECT_EQ(judgement.verdicts[0].module, "long/power");
  EXPECT_TRUE(judgement.verdicts[0].guessed);
  EXPECT_EQ(judgement.verdicts[0].level, Level::warning) << "a guess is no error";
  EXPECT_GE(judgement.unjudged.size(), 8u);
}

// --- where conda is ------------------------------------------------------------------------------------------------

TEST_F(HijackTest, CondaIsFoundFromEffectsWithoutLoading) {
  touch("conda/bin/conda");
  std::string root = at("conda");
  for (const Effect& each :
       {effect(Verb::prepend_path, "PATH", {root + "/bin"}), effect(Verb::append_path, "PATH", {root + "/condabin"}),
        effect(Verb::set, "PYTHON_ROOT", {root}), effect(Verb::set, "CONDA_EXE", {root + "/bin/conda"}),
        effect(Verb::shell_code, "", {"source " + root + "/etc/profile.d/conda.sh;"}),
        effect(Verb::set_alias, "ca", {". '" + root + "/bin/activate' base"})}) {
    auto found = conda_of(std::vector<Effect>{each}, *files);
    ASSERT_EQ(found.size(), 1u) << each.variable;
    EXPECT_EQ(found[0].root.string(), root);
    EXPECT_EQ(found[0].evidence.where.line, 7);
  }
  EXPECT_EQ(
      conda_of(std::vector<Effect>{effect(Verb::set, "A", {root}), effect(Verb::set, "B", {root})}, *files).size(), 1u);
}

TEST_F(HijackTest, WhatHoldsNoCondaIsNoCandidate) {
  touch("tools/bin/python");
  EXPECT_THAT(conda_of(std::vector<Effect>{effect(Verb::prepend_path, "PATH", {at("tools/bin"), "/no/such/bin", ""}),
                                           effect(Verb::prepend_path, "MANPATH", {at("tools")}),
                                           effect(Verb::set, "ROOT", {"relative"})},
                       *files),
              IsEmpty());
}

} // namespace
} // namespace envboot::hijack
