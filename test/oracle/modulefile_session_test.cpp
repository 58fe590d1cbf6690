// Compares the session that envboot makes of `module load A B…` with the one that the `module` of this machine makes.
#include "modulefile/session_reader.hpp"
#include "oracle/real_modules.hpp"

#include <gtest/gtest.h>
#include <iostream>
#include <random>

namespace envboot::modulefile {
namespace {

using Names = std::vector<std::string>;

constexpr unsigned k_seed = 7;
constexpr int k_shuffles = 60;
const std::string k_corpus = SOURCE_DIR "/test/corpus/modulefiles/";

/// All that isn't compared as text: the tool's own notes on what is loaded (see bonds), what bash sets itself, and
/// functions (set-function), which it exports.
bool is_left_out(const std::string& name) {
  return name.starts_with("__MODULES_LM") || name.starts_with("BASH_FUNC_") || name == "_" || name == "SHLVL" ||
         name == "PWD";
}

std::map<std::string, std::string> compared(const Environment& environment) {
  std::map<std::string, std::string> out;
  for (const auto& [name, value] : environment.variables()) {
    if (!is_left_out(name)) {
      out[name] = normal(name, value);
    }
  }
  return out;
}

std::string told(const Session& session) {
  std::string text;
  for (const Problem& problem : session.problems) {
    text += "    " + problem.where.text() + ": " + problem.module + ": " + problem.what + "\n";
  }
  return text;
}

/// What a module was loaded for and what it holds against others: decides what a later switch does.
std::map<std::string, std::string> bonds(const Session& session, bool with_wish) {
  std::map<std::string, std::string> all;
  for (const Member& member : session.loaded) {
    std::string text = !with_wish ? "" : member.automatic ? "automatic " : "asked for ";
    text += member.kept ? "kept " : "";
    for (const Alternatives& group : member.requires_of) {
      text += "requires ";
      for (const std::string& name : group) {
        text += name + " ";
      }
    }
    for (const std::string& name : member.conflicts) {
      text += "conflicts " + name + " ";
    }
    all[member.name] = text;
  }
  return all;
}

std::vector<Modulefile> modulefiles_of(const AbsPath& root) {
  auto files = os::real_file_system();
  Tree tree = walk_tree(*files, root, Deadline::after(std::chrono::seconds(20)));
  read_cookies(*files, tree);
  return std::move(tree.files);
}

class SessionOracle : public testing::Test {
 protected:
  void SetUp() override {
    modulecmd = find_modulecmd(*files);
    if (!modulecmd) {
      GTEST_SKIP() << "Environment Modules is not installed (Debian package environment-modules)";
    }
  }

  /// Both must come to the same environment; one in which nothing is loaded when they refuse.
  void compare(const std::string& tree, const Names& names) {
    Environment before{{"PATH", "/usr/bin:/bin"}, {"LC_ALL", "C.UTF-8"}, {"MODULEPATH", k_corpus + tree}};
    std::string asked;
    for (const std::string& name : names) {
      asked += name + " ";
    }
    auto theirs = RealTool(*processes, *modulecmd).run("load", names, before);
    SessionReader reader(*files, {*processes, *AbsPath::parse(BIN_DIR "/modulefile_worker"), 1, Limits{}}, {},
                         Tool::modules, Deadline::after(std::chrono::seconds(60)));
    Session ours = follow(session_of(before), names, modules_rules(true), reader.world());
    auto expected = compared(theirs.environment), got = compared(ours.environment);
    EXPECT_EQ(got, expected) << asked << "\nenvboot:\n"
                             << shown(got) << told(ours) << "Modules:\n"
                             << shown(expected) << theirs.said;
    bool complained =
        std::ranges::any_of(ours.problems, [](const Problem& problem) { return problem.level >= Level::warning; });
    EXPECT_FALSE(!theirs.accepted && !complained) << asked << ": Modules refuses, and we tell nothing\n" << theirs.said;
    // Once a module was loaded for one that then failed, Modules 5.2 takes it for automatic for good.
    EXPECT_EQ(bonds(ours, theirs.accepted), bonds(session_of(theirs.environment), theirs.accepted)) << asked;
    ++sessions;
    loaded += ours.loaded.size();
    problems += ours.problems.size();
  }
  void TearDown() override {
    std::cout << "  " << sessions << " sessions compared: " << loaded << " modules loaded, " << problems
              << " things told\n";
  }

  std::unique_ptr<os::FileSystem> files = os::real_file_system();
  std::unique_ptr<os::Processes> processes = os::real_processes();
  std::optional<AbsPath> modulecmd;
  size_t sessions = 0, loaded = 0, problems = 0;
};

TEST_F(SessionOracle, EveryModuleOfTheCorpusAlone) {
  for (const char* tree : {"site", "session/core", "chains"}) {
    for (const Modulefile& file : modulefiles_of(*AbsPath::parse(k_corpus + tree))) {
      bool runs_programs = file.name == "old/host"; // exec: of these the values are unknown
      if (!runs_programs) {
        compare(tree, {file.name});
      }
    }
  }
  EXPECT_GT(sessions, 80U);
  EXPECT_GT(loaded, 80U);
}

TEST_F(SessionOracle, Chains) {
  for (const Names& names : std::vector<Names>{
           {"chain/a"},
           {"chain/c", "chain/a"},
           {"chain/a", "chain/c", "chain/b"},
           {"chain"},
           {"chain/best", "chain/a"},
           {"cycle/a"},
           {"cycle/b"},
           {"cycle/a", "cycle/self"},
           {"app/loads", "app/removes"},
           {"app/always", "chain/a"},
           {"nosuch", "chain/a", "app/nosuch"},
           {"app/broken", "app/needsbroken", "chain/b"},
           {"chain/c", "app/needsbroken"},
       }) {
    compare("session/core", names);
  }
}

TEST_F(SessionOracle, Hierarchy) {
  for (const Names& names : std::vector<Names>{
           {"mpi"},
           {"gcc/9", "mpi", "fft"},
           {"gcc/9", "mpi/5", "fft"},
           {"gcc/10", "mpi", "fft"},
           {"fft", "gcc/9", "mpi", "fft/3"},
           {"app/uses", "gcc/9"},
           {"gcc/9", "app/uses"},
           {"gcc/9", "mpi", "app/switches"},
       }) {
    compare("session/core", names);
  }
}

TEST_F(SessionOracle, ConflictsAndFamilies) {
  for (const Names& names : std::vector<Names>{
           {"gcc/9", "gcc/10"},
           {"gcc", "intel"},
           {"intel", "gcc/9", "gcc/10"},
           {"chain/c", "app/conflicts"},
           {"app/conflicts", "chain/c"},
           {"app/conflicts", "chain/a", "app/loads"},
           {"app/symbol", "chain/a"},
           {"chain/a", "app/symbol"},
           {"gcc/10", "app/alias"},
           {"intel", "app/loads", "app/any"},
           {"gcc/10", "app/loads"},
           {"app/inside", "app/lateconflict", "app/unloadsneeded"},
       }) {
    compare("session/core", names);
  }
}

TEST_F(SessionOracle, SwitchesAndUnloads) {
  for (const Names& names : std::vector<Names>{
           {"gcc/10", "app/switches"},
           {"gcc/10", "app/swapone"},
           {"intel", "app/swapone"},
           {"app/needsgcc", "app/swapone"},
           {"gcc/10", "app/needsgcc", "app/switchdep"},
           {"gcc/10", "app/swapmissing"},
           {"app/needsgcc", "app/swapmissing"},
           {"gcc/10", "app/swapnone"},
           {"chain/c", "app/swaprequired"},
           {"app/swaprequired", "chain/b"},
           {"gcc/9", "app/unloads", "gcc/9"},
           {"app/needsgcc", "app/unloads"},
           {"chain/c", "app/unloadsneeded"},
       }) {
    compare("session/core", names);
  }
}

TEST_F(SessionOracle, EndsOfFiles) {
  for (const Names& names : std::vector<Names>{
           {"chain/c", "app/exits", "chain/b"},
           {"app/needsexit", "chain/b"},
           {"app/breaks", "chain/b"},
           {"app/lacks", "app/caught", "app/lacks"},
           {"app/optional", "app/try", "app/tryfails", "app/loadany"},
       }) {
    compare("session/core", names);
  }
}

/// Orders nobody thought of; always the same ones.
TEST_F(SessionOracle, ShuffledNames) {
  Names all;
  AbsPath root = *AbsPath::parse(k_corpus + "session/core");
  for (const Modulefile& file : modulefiles_of(root)) {
    all.push_back(file.name);
  }
  std::mt19937 random(k_seed); // NOLINT(cert-msc51-cpp): repeatable on purpose
  for (int i = 0; i < k_shuffles; ++i) {
    Names names;
    for (int j = 0; j < 2 + i % 4; ++j) {
      names.push_back(all[random() % all.size()]);
    }
    compare("session/core", names);
  }
}

} // namespace
} // namespace envboot::modulefile
