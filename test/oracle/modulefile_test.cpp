// Compares what envboot says a modulefile does with what the `module` of this machine does.
#include "modulefile/apply.hpp"
#include "modulefile/survey_tree.hpp"
#include "oracle/real_modules.hpp"

#include <gtest/gtest.h>

namespace envboot::modulefile {
namespace {

const AbsPath k_site = *AbsPath::parse(SOURCE_DIR "/test/corpus/modulefiles/site");

class ModulefileOracle : public testing::Test {
 protected:
  void SetUp() override {
    modulecmd = find_modulecmd(*files);
    if (!modulecmd) {
      GTEST_SKIP() << "Environment Modules is not installed (Debian package environment-modules)";
    }
  }

  Environment before{{"HOME", "/home/student"}, {"PATH", "/usr/bin:/bin"},      {"OLDVAR", "old"}, {"CC", "cc"},
                     {"LC_ALL", "C.UTF-8"},     {"MODULEPATH", k_site.string()}};
  std::unique_ptr<os::FileSystem> files = os::real_file_system();
  std::unique_ptr<os::Processes> processes = os::real_processes();
  std::optional<AbsPath> modulecmd;
  Workforce workforce{*processes, *AbsPath::parse(BIN_DIR "/modulefile_worker"), 2, Limits{}};
  Deadline deadline = Deadline::after(std::chrono::seconds(120));

  TreeReport survey(const AbsPath& root) {
    Start start;
    start.environment = before;
    return survey_tree(*files, workforce, {root}, start, deadline);
  }
};

TEST_F(ModulefileOracle, LoadGivesTheSameEnvironment) {
  RealTool real(*processes, *modulecmd);
  int same = 0, refused_by_both = 0, compared = 0;
  for (const Surveyed& surveyed : survey(k_site).modulefiles) {
    ++compared;
    const std::string& name = surveyed.file.name;
    auto after = real.run("load", {name}, before);
    bool ours = surveyed.load.outcome.applied();
    if (surveyed.file.cookie == Cookie::odd) {
      EXPECT_FALSE(after.accepted) << name
                                   << ": 5.x refuses this cookie; Modules 3.2 and Lmod don't, so we evaluate it";
      continue;
    }
    EXPECT_EQ(ours, after.accepted) << name << ": " << surveyed.load.outcome.why << "\nModules: " << after.said;
    if (!after.accepted || !ours) {
      refused_by_both += !after.accepted && !ours ? 1 : 0;
      continue;
    }
    auto expected = comparable(after.environment);
    auto applied = comparable(apply(surveyed.load, before).environment);
    EXPECT_EQ(applied, expected) << name << "\nenvboot:\n" << shown(applied) << "Modules:\n" << shown(expected);
    same += applied == expected ? 1 : 0;
  }
  std::cout << "  " << compared << " modulefiles: " << same << " give the same environment, " << refused_by_both
            << " are refused by both\n";
  EXPECT_GT(same, 30);
  EXPECT_GT(refused_by_both, 5);
}

TEST_F(ModulefileOracle, UnloadGivesTheSameEnvironment) {
  RealTool real(*processes, *modulecmd);
  int same = 0;
  std::vector<Request> requests;
  std::vector<Environment> starts;
  for (const Surveyed& surveyed : survey(k_site).modulefiles) {
    auto loaded = real.run("load", {surveyed.file.name}, before);
    if (loaded.accepted && surveyed.load.outcome.applied()) {
      requests.push_back({surveyed.file.file, surveyed.file.name, surveyed.file.name, Mode::unload, false, {}});
      starts.push_back(loaded.environment);
    }
  }
  for (size_t i = 0; i < requests.size(); ++i) {
    Start start;
    start.environment = starts[i];
    Evaluation unload = evaluate_all(workforce, start, {requests[i]}, deadline).at(0);
    auto after = real.run("unload", {requests[i].name}, starts[i]);
    auto expected = comparable(after.environment);
    auto applied = comparable(apply(unload, starts[i]).environment);
    EXPECT_EQ(applied, expected) << requests[i].name << " " << unload.outcome.why << "\nenvboot:\n"
                                 << shown(applied) << "Modules:\n"
                                 << shown(expected) << after.said;
    same += applied == expected ? 1 : 0;
  }
  std::cout << "  " << requests.size() << " unloaded: " << same << " give the same environment\n";
  EXPECT_GT(same, 30);
}

TEST_F(ModulefileOracle, NamesMeanTheSameFile) {
  RealTool real(*processes, *modulecmd);
  TreeReport report = survey(k_site);
  for (const char* name :
       {"apps/anaconda", "apps/anaconda/3EnvCreation", "apps/anaconda/3", "apps/python", "apps/python/3",
        "apps/python/2", "apps/python/3.1", "apps/python/stable", "apps/python/latest", "apps/python/default", "conda",
        "py", "virtual", "virtual/newest", "apps", "shape/", "nosuch", "apps/nosuch", "nocookie/1"}) {
    auto after = real.run("load", {name}, before);
    auto ours = resolve(report, name);
    auto theirs = after.environment.get("_LMFILES_");
    std::string file = ours ? ours->file.string() : "none";
    // A module that refuses to load leaves no _LMFILES_; its name is in what it says.
    if (theirs || !ours) {
      EXPECT_EQ(file, theirs.value_or("none")) << name << ": " << after.said;
    } else {
      ADD_FAILURE() << name << ": we say " << file << "; Modules: " << after.said;
    }
  }
}

TEST_F(ModulefileOracle, ModulesOwnFilesLoadTheSame) {
  AbsPath own = *AbsPath::parse("/usr/share/modules/modulefiles");
  if (!files->stat(own, os::Links::follow)) {
    GTEST_SKIP() << own.string() << " is not on this machine";
  }
  RealTool real(*processes, *modulecmd);
  // HOME is a folder where use.own may write, and ~/privatemodules exists already so that it doesn't.
  std::string home = testing::TempDir() + "oracle-home";
  ASSERT_EQ(std::system(("mkdir -p '" + home + "/privatemodules'").c_str()), 0);
  before.set("HOME", home);
  before.set("MODULEPATH", own.string());
  for (const Surveyed& surveyed : survey(own).modulefiles) {
    auto after = real.run("load", {surveyed.file.name}, before);
    bool asks_programs = false;
    for (const Effect& effect : surveyed.load.effects) {
      asks_programs = asks_programs || effect.verb == Verb::run_program;
    }
    if (!after.accepted || asks_programs) {
      continue;
    }
    EXPECT_TRUE(surveyed.load.outcome.applied()) << surveyed.file.name << ": " << surveyed.load.outcome.why;
    EXPECT_EQ(comparable(apply(surveyed.load, before).environment), comparable(after.environment))
        << surveyed.file.name;
  }
}

} // namespace
} // namespace envboot::modulefile
