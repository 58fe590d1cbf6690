#include "unit/cli/account.hpp"
#include "util/json.hpp"

#include <gmock/gmock.h>

namespace envboot::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* k_site = R"(
schema = 1
name = "lab"
title = "Lab"
hosts = ["*"]
[job]
scheduler = "pbs"
queue = "standard"
walltime = "02:00:00"
[[node]]
name = "old"
gpus = ["K40"]
select = "centos=haswell"
[[node]]
name = "new"
gpus = ["A100"]
)";

/// An account with environments, at a site with PBS.
struct JobAccount : FakeAccount {
  JobAccount() {
    host.variables = {{"HOME", "/home/ada"}, {"PATH", "/usr/bin"}};
    disk.add_dir("/home/ada/.config/envboot/sites", 0700);
    disk.add_file("/home/ada/.config/envboot/sites/lab.toml", k_site, 0600);
  }
  void add_environment(const std::string& name, const std::string& gpus) {
    std::string gone = "/home/ada/.local/share/envboot/envs/.gen/" + name + "-1";
    disk.add_file(gone + "/envboot.lock",
                  R"({"schema": 1, "name": ")" + name + R"(", "python": "3.7.1", "gpus": [)" + gpus + "]}");
    disk.add_link("/home/ada/.local/share/envboot/envs/" + name, gone);
  }
};

TEST(JobScriptCommand, TakesWhatTheSiteAndTheEnvironmentSay) {
  JobAccount account;
  account.add_environment("dl", R"("3.5")");
  EXPECT_EQ(
      account.run({"job", "script", "--node", "old", "--memory", "16gb", "--", "python", "train.py", "--lr", "1"}), 0)
      << account.console.err;
  EXPECT_THAT(account.console.out, HasSubstr("#PBS -N dl\n#PBS -q standard\n"
                                             "#PBS -l select=1:ncpus=4:ngpus=1:mem=16gb:centos=haswell\n"
                                             "#PBS -l walltime=02:00:00\n"));
  EXPECT_THAT(account.console.out, HasSubstr(". '/home/ada/.local/share/envboot/envs/dl/bin/activate' || exit 1\n"));
  EXPECT_THAT(account.console.out, HasSubstr("\npython train.py --lr 1\n"));
  EXPECT_THAT(account.console.out, Not(HasSubstr("module load")));
  EXPECT_THAT(account.console.err, HasSubstr("qsub FILE"));
}

TEST(JobScriptCommand, OptionsAreStronger) {
  JobAccount account;
  account.add_environment("dl", "");
  EXPECT_EQ(account.run({"job", "script", "--scheduler", "slurm", "--queue", "gpu", "--project", "p1", "--cpus", "8",
                         "--gpus", "2", "--walltime", "00:10:00", "--job-name", "x", "--json"}),
            0)
      << account.console.err;
  auto json = Json::parse(account.console.out);
  ASSERT_TRUE(json);
  EXPECT_EQ(json->text_of("submit"), "sbatch");
  EXPECT_THAT(json->text_of("text"),
              HasSubstr("#SBATCH --job-name=x\n#SBATCH --account=p1\n#SBATCH --partition=gpu\n"));
  EXPECT_THAT(json->text_of("text"), HasSubstr("--cpus-per-task=8\n#SBATCH --gres=gpu:2\n#SBATCH --time=00:10:00\n"));
}

TEST(JobScriptCommand, AsksForWhatItCannotKnow) {
  JobAccount account;
  EXPECT_EQ(account.run({"job", "script"}), 2);
  EXPECT_THAT(account.console.err, HasSubstr("envboot init"));
  account.add_environment("dl", "");
  account.add_environment("demo", "");
  EXPECT_EQ(account.run({"job", "script"}), 2);
  EXPECT_THAT(account.console.err, HasSubstr("`--env NAME`"));
  EXPECT_EQ(account.run({"job", "script", "--env", "dl", "--node", "olds"}), 2);
  EXPECT_THAT(account.console.err, HasSubstr("did you mean `old`"));
  EXPECT_EQ(account.run({"job", "script", "--env", "dl", "--node", "new"}), 2);
  EXPECT_THAT(account.console.err, HasSubstr("--queue"));
  EXPECT_EQ(account.run({"job", "script", "--env", "dl", "--scheduler", "sge"}), 2);
  EXPECT_EQ(account.run({"job", "script", "--env", "dl", "--memory", "lots"}), 2);
  EXPECT_EQ(account.run({"job", "script", "--env", "dl", "--walltime", "2h"}), 2);
  EXPECT_EQ(account.run({"job", "script", "--env", "dl", "--cpus", "-1"}), 2);
  EXPECT_EQ(account.run({"job", "script", "--env", "dl", "--notebook"}), 2);
  EXPECT_THAT(account.console.err, HasSubstr("jupyterlab"));
}

TEST(JobScriptCommand, ALineThatASchedulerCantCarryIsRefused) {
  JobAccount account;
  account.add_environment("dl", "");
  EXPECT_EQ(account.run({"job", "script", "--project", "a\n#PBS -q other"}), 4);
  EXPECT_EQ(account.console.out, "");
}

} // namespace
} // namespace envboot::cli
