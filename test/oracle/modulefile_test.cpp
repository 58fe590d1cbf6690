// Compares what envboot says a modulefile does with what the `module` of this machine does.
#include "modulefile/apply.hpp"
#include "modulefile/survey_tree.hpp"
#include "os/processes.hpp"

#include <gtest/gtest.h>
#include <map>

namespace envboot::modulefile {
namespace {

const AbsPath k_site = *AbsPath::parse(SOURCE_DIR "/test/corpus/modulefiles/site");

/// What the real tool keeps for itself; reference counts (__MODULES_SHARE_) are compared.
bool is_bookkeeping(const std::string& name) {
  return name.starts_with("__MODULES_LM") || name == "LOADEDMODULES" || name == "_LMFILES_" || name == "_" ||
         name == "SHLVL" || name == "PWD" || name.starts_with("BASH_FUNC_");
}

/// Order within the reference counts is that of a hash table.
std::string normal(const std::string& name, const std::string& value) {
  if (!name.starts_with("__MODULES_SHARE_")) {
    return value;
  }
  std::vector<std::string> fields = split_path_list(value), pairs;
  for (size_t i = 0; i + 1 < fields.size(); i += 2) {
    pairs.push_back(fields[i] + ":" + fields[i + 1]);
  }
  std::sort(pairs.begin(), pairs.end());
  std::string text;
  for (const std::string& pair : pairs) {
    text += pair + " ";
  }
  return text;
}

std::map<std::string, std::string> comparable(const Environment& environment) {
  std::map<std::string, std::string> out;
  for (const auto& [name, value] : environment.variables()) {
    if (!is_bookkeeping(name)) {
      out[name] = normal(name, value);
    }
  }
  return out;
}

std::string shown(const std::map<std::string, std::string>& environment) {
  std::string text;
  for (const auto& [name, value] : environment) {
    text += "    " + name + "=" + value + "\n";
  }
  return text;
}

/// The `module` of this machine.
class RealTool {
 public:
  RealTool(os::Processes& processes, AbsPath modulecmd) : m_processes(processes), m_modulecmd(std::move(modulecmd)) {}

  struct After {
    bool accepted = false;
    Environment environment;
    std::string said;
  };
  After run(const std::string& verb, const std::string& module, const Environment& before) {
    os::Command command;
    command.argv = {
        "/bin/bash",          "-c", R"(code=$("$0" bash "$1" "$2"); eval "$code"; echo "status $?" >&2; env -0)",
        m_modulecmd.string(), verb, module};
    command.environment = before;
    auto outcome = m_processes.run(command, Deadline::after(std::chrono::seconds(20)));
    After after;
    if (!outcome) {
      after.said = outcome.error().what;
      return after;
    }
    after.said = outcome->err;
    after.accepted = outcome->err.find("status 0") != std::string::npos;
    size_t start = outcome->out.rfind('\n', outcome->out.find('=')) + 1; // past what `puts stdout` printed
    for (size_t end = 0; start < outcome->out.size(); start = end + 1) {
      end = std::min(outcome->out.find('\0', start), outcome->out.size());
      std::string field = outcome->out.substr(start, end - start);
      after.environment.set(field.substr(0, field.find('=')), field.substr(field.find('=') + 1));
    }
    return after;
  }

 private:
  os::Processes& m_processes;
  AbsPath m_modulecmd;
};

class ModulefileOracle : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* path : {"/usr/lib/x86_64-linux-gnu/modulecmd.tcl", "/usr/lib/modulecmd.tcl",
                             "/usr/share/modules/libexec/modulecmd.tcl", "/usr/libexec/modulecmd.tcl"}) {
      auto candidate = *AbsPath::parse(path);
      if (files->stat(candidate, os::Links::follow)) {
        modulecmd = candidate;
      }
    }
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
    auto after = real.run("load", name, before);
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
    auto loaded = real.run("load", surveyed.file.name, before);
    if (loaded.accepted && surveyed.load.outcome.applied()) {
      requests.push_back({surveyed.file.file, surveyed.file.name, surveyed.file.name, Mode::unload, false});
      starts.push_back(loaded.environment);
    }
  }
  for (size_t i = 0; i < requests.size(); ++i) {
    Start start;
    start.environment = starts[i];
    Evaluation unload = evaluate_all(workforce, start, {requests[i]}, deadline).at(0);
    auto after = real.run("unload", requests[i].name, starts[i]);
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
    auto after = real.run("load", name, before);
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
    auto after = real.run("load", surveyed.file.name, before);
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
