#include "job/script.hpp"

#include <fstream>
#include <gmock/gmock.h>
#include <sstream>

namespace envboot::job {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string shipped(const std::string& name) {
  std::ifstream in(std::string(SOURCE_DIR) + "/scripts/" + name);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

Result<std::string> script(Scheduler scheduler, const Resources& resources, const Work& work,
                           const std::string& prefix = "/envs/dl") {
  std::string prologue = shipped("prologue.sh.in");
  std::string notebook = shipped("notebook.sh.in");
  env::EnvironmentSpec spec{"dl", *AbsPath::parse(prefix), *AbsPath::parse("/envs/.gen/dl-1"), {3, 7}};
  return render_script(scheduler, resources, spec, work, {prologue, notebook});
}

const Resources k_all{"train", "cse.me", "standard", "02:00:00", "16gb", 4, 1, "centos=haswell"};

TEST(JobScript, OfPbs) {
  auto text = script(Scheduler::pbs, k_all, {{"python", "train.py", "--lr", "0.1"}, {}});
  ASSERT_TRUE(text) << text.error().what;
  EXPECT_THAT(*text, StartsWith("#!/bin/bash\n"
                                "#PBS -N train\n"
                                "#PBS -P cse.me\n"
                                "#PBS -q standard\n"
                                "#PBS -l select=1:ncpus=4:ngpus=1:mem=16gb:centos=haswell\n"
                                "#PBS -l walltime=02:00:00\n"
                                "#PBS -j oe\n"
                                "#PBS -v TERM\n"
                                "\n"));
  EXPECT_THAT(*text, HasSubstr("\n. '/envs/dl/bin/activate' || exit 1\n"));
  EXPECT_TRUE(text->ends_with("\npython train.py --lr 0.1\n")) << *text;
  EXPECT_THAT(*text, Not(HasSubstr("#SBATCH")));
}

TEST(JobScript, OfSlurm) {
  auto text = script(Scheduler::slurm, k_all, {{"python", "train.py"}, {}});
  ASSERT_TRUE(text) << text.error().what;
  EXPECT_THAT(*text, StartsWith("#!/bin/bash\n"
                                "#SBATCH --job-name=train\n"
                                "#SBATCH --account=cse.me\n"
                                "#SBATCH --partition=standard\n"
                                "#SBATCH --nodes=1\n"
                                "#SBATCH --ntasks=1\n"
                                "#SBATCH --cpus-per-task=4\n"
                                "#SBATCH --gres=gpu:1\n"
                                "#SBATCH --mem=16G\n"
                                "#SBATCH --constraint=centos=haswell\n"
                                "#SBATCH --time=02:00:00\n"
                                "\n"));
  EXPECT_THAT(*text, Not(HasSubstr("#PBS")));
}

TEST(JobScript, WhatIsNotAskedForIsLeftToTheSite) {
  auto text = script(Scheduler::pbs, {"dl", "", "", "", "", 1, 0, ""}, {});
  ASSERT_TRUE(text);
  EXPECT_THAT(*text, HasSubstr("#PBS -l select=1:ncpus=1\n#PBS -j oe\n"));
  EXPECT_THAT(*text, Not(HasSubstr("walltime")));
  EXPECT_THAT(*text, HasSubstr("# Your commands come here"));
}

TEST(JobScript, NotebookStaysOnTheNodeAndKeepsItsTokenInAFile) {
  auto text = script(Scheduler::pbs, {"nb", "", "", "", "", 1, 0, ""}, {{}, AbsPath::parse("/home/a da/jobs").value()});
  ASSERT_TRUE(text) << text.error().what;
  EXPECT_THAT(*text, HasSubstr("#PBS -k doe\n"));
  EXPECT_THAT(*text, HasSubstr("\nruns='/home/a da/jobs'\n"));
  EXPECT_THAT(*text, HasSubstr("--ServerApp.ip=127.0.0.1"));
  EXPECT_THAT(*text, HasSubstr("umask 077"));
  EXPECT_THAT(*text, Not(HasSubstr("ServerApp.token")));
}

TEST(JobScript, HostilePathsAndWordsAreData) {
  auto text = script(Scheduler::slurm, {"x", "", "", "", "", 1, 0, ""}, {{"echo", "$(touch X)", "';touch X;'"}, {}},
                     "/h/it's $(touch X)");
  ASSERT_TRUE(text);
  EXPECT_THAT(*text, HasSubstr(R"(. '/h/it'\''s $(touch X)/bin/activate' || exit 1)"));
  EXPECT_THAT(*text, HasSubstr(R"(echo '$(touch X)' ''\'';touch X;'\''')"));
}

TEST(JobScript, RefusesALineThatASchedulerCouldReadOtherwise) {
  for (const char* word : {"a b", "a\n#PBS -q other", "$(touch X)", "a;b", "-x", "a'b", "a#b"}) {
    for (Scheduler scheduler : {Scheduler::pbs, Scheduler::slurm}) {
      Resources wish = k_all;
      wish.project = word;
      auto text = script(scheduler, wish, {});
      ASSERT_FALSE(text) << word;
      EXPECT_EQ(text.error().kind, Kind::refused);
    }
  }
}

TEST(JobScript, APbsNameIsShortEnoughForTheOldOnes) {
  auto text = script(Scheduler::pbs, {"a-very-long-environment-name", "", "", "", "", 1, 0, ""}, {});
  ASSERT_TRUE(text);
  EXPECT_THAT(*text, HasSubstr("#PBS -N a-very-long-env\n"));
}

} // namespace
} // namespace envboot::job
