#include "cli/exit_code.hpp"
#include "unit/cli/account.hpp"
#include "util/json.hpp"

#include <gmock/gmock.h>

namespace envboot::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class WheelSelect : public testing::Test {
 protected:
  ExitCode select(std::vector<std::string> words) {
    words.insert(words.begin(), {"wheel", "select"});
    account.console.out.clear();
    account.console.err.clear();
    return static_cast<ExitCode>(account.run(words));
  }
  void add_site() {
    account.disk.add_dir("/home/ada/.config/envboot/sites", 0700);
    account.disk.add_file("/home/ada/.config/envboot/sites/lab.toml",
                          "schema = 1\nname = \"lab\"\ntitle = \"x\"\n[[node]]\nname = \"old\"\ngpus = [\"K40\"]\n"
                          "glibc = \"2.17\"\ndriver = \"470\"\n[[node]]\nname = \"new\"\ngpus = [\"A100\"]\n"
                          "glibc = \"2.28\"\ndriver = \"550.54.14\"\n",
                          0600);
  }
  void add_own(mode_t mode) {
    account.disk.add_dir("/home/ada/.config/envboot/wheels", 0700);
    account.disk.add_file("/home/ada/.config/envboot/wheels/mine.toml",
                          "schema = 1\nname = \"torch\"\n[[wheel]]\nversion = \"1.13.2+mine\"\npythons = [\"cp37\"]\n"
                          "platform = \"linux_x86_64\"\ncuda = \"11.7\"\ncapabilities = [\"3.5\", \"7.0\"]\n"
                          "urls = [\"https://wheels.example.org/ada/{file}\"]\n"
                          "[[wheel]]\nversion = \"1.13.1+cu117\"\npythons = [\"cp37\"]\nplatform = \"linux_x86_64\"\n"
                          "cuda = \"11.7\"\ncapabilities = [\"3.5\", \"7.0\"]\n"
                          "urls = [\"https://wheels.example.org/ada/{file}\"]\n",
                          mode);
  }
  FakeAccount account;
};

TEST_F(WheelSelect, ChoosesExplainsAndSaysWhatToType) {
  EXPECT_EQ(select({"--gpu", "K40,V100", "--python", "3.7", "--driver", "470"}), ExitCode::fine) << account.console.err;
  EXPECT_THAT(account.console.out,
              AllOf(HasSubstr("torch 1.13.1+cu117 and torchvision 0.14.1\n"),
                    HasSubstr("torch 2.0.0 to 2.15.0 from the package index  no file for Python 3.7\n"),
                    HasSubstr("torch 1.13.1 from the package index           no code for Tesla K40 (3.5)\n"),
                    HasSubstr("envboot init dl-cc35 --gpu 3.5,7.0 --wheel torch=1.13.1+cu117 --wheel "
                              "torchvision=0.14.1\n"),
                    HasSubstr("python3.7 -m pip install --no-cache-dir https://github.com/"),
                    HasSubstr(" torchvision==0.14.1\n"), HasSubstr("this machine")));
  EXPECT_THAT(account.disk.log(), IsEmpty());
  EXPECT_THAT(account.transport.log, IsEmpty());
}

TEST_F(WheelSelect, TheSitesCardsGlibcAndDriverCountWhereNothingElseIsSaid) {
  add_site();
  EXPECT_EQ(select({"--python", "3.9", "--site", "lab"}), ExitCode::fine) << account.console.err;
  EXPECT_THAT(account.console.out,
              AllOf(HasSubstr("torch 1.13.1+cu117 and"), HasSubstr("A100 (8.0)"), HasSubstr("the site lab"),
                    HasSubstr("would lose Tesla K40 (3.5) (node type old)"), Not(HasSubstr("envboot init"))));
  EXPECT_EQ(select({"--gpu", "A100", "--python", "3.12", "--site", "lab", "--json"}), ExitCode::fine);
  Json json = Json::parse(account.console.out).value();
  EXPECT_EQ(json.find("asked")->text_of("glibc"), "2.28");
  EXPECT_EQ(json.find("asked")->text_of("driver"), "550.54.14");
  EXPECT_EQ(json.find("choice")->items()->front().text_of("version"), "2.10.0"); // CUDA 13 needs driver 580
  EXPECT_THAT(account.console.out, HasSubstr("driver 550.54.14 is older than CUDA 13 needs (580)"));
}

TEST_F(WheelSelect, ThisNodesCardsCountWhereTheSiteTellsOfNone) {
  EXPECT_EQ(select({"--python", "3.7"}), ExitCode::usage);
  EXPECT_THAT(account.console.err, AllOf(HasSubstr("which GPUs"), HasSubstr("--gpu K40,V100")));
  account.disk.add_file("/proc/driver/nvidia/version",
                        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  440.33.01  x\n");
  account.disk.add_file("/proc/driver/nvidia/gpus/0000:04:00.0/information", "Model: \t\t Tesla K40m\n");
  EXPECT_EQ(select({"--python", "3.7"}), ExitCode::fine) << account.console.err;
  EXPECT_THAT(account.console.out, AllOf(HasSubstr("torch 1.12.0+cu102 and torchvision 0.13.0"),
                                         HasSubstr("Tesla K40m (3.5)  this node"), HasSubstr("440.33.01")));
}

TEST_F(WheelSelect, WhatTheDriverSaysOfThisNodesCardsCountsAndItsDoubtsAreSaid) {
  account.disk.add_file("/proc/driver/nvidia/version",
                        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  440.33.01  x\n");
  account.disk.add_file("/proc/driver/nvidia/gpus/0000:04:00.0/information", "Model: \t\t NVIDIA X900\n");
  account.disk.add_file("/usr/bin/nvidia-smi", "a program");
  account.processes.script = [](const os::Command&) { // NVML, or in the static build nvidia-smi
    return fakes::exited(0, "00000000:04:00.0, NVIDIA X900, 3.5\n");
  };
  EXPECT_EQ(select({"--python", "3.7"}), ExitCode::fine) << account.console.err;
  EXPECT_THAT(account.console.out, HasSubstr("NVIDIA X900 (3.5)  this node"));
  EXPECT_THAT(account.console.err, Not(HasSubstr("warning")));
  account.processes.script = [](const os::Command&) { return os::Outcome{.signal = 11}; };
  EXPECT_EQ(select({"--python", "3.7"}), ExitCode::usage);
  EXPECT_THAT(account.console.err, AllOf(HasSubstr("\"NVIDIA X900\" is not in envboot's table of cards"),
                                         HasSubstr("crashed (signal 11)"), HasSubstr("--gpu K40,V100")));
  account.disk.add_file("/proc/driver/nvidia/gpus/0000:05:00.0/information", "Model: \t\t Tesla K40m\n");
  EXPECT_EQ(select({"--python", "3.7"}), ExitCode::fine) << account.console.err;
  EXPECT_THAT(account.console.err, AllOf(HasSubstr("warning: "), HasSubstr(" crashed (signal 11); `--gpu` says")));
  size_t asked = account.processes.commands.size();
  EXPECT_EQ(select({"--gpu", "K40", "--python", "3.7"}), ExitCode::fine);
  EXPECT_EQ(account.processes.commands.size(), asked); // nobody's word is needed
}

TEST_F(WheelSelect, WhereNoneServesAllItSaysWhatIsLost) {
  EXPECT_EQ(select({"--gpu", "K40", "--gpu", "H100", "--python", "3.11", "--glibc", "2.17"}), ExitCode::findings);
  EXPECT_THAT(account.console.out, AllOf(HasSubstr("no torch with its torchvision serves all of this"),
                                         HasSubstr("torch 2.6.0 and torchvision 0.21.0 would lose Tesla K40 (3.5)"),
                                         HasSubstr("CUDA 12 has given up Tesla K40"), Not(HasSubstr("next"))));
  EXPECT_EQ(select({"--gpu", "K40", "--python", "3.7", "--torch", ">=9"}), ExitCode::findings);
  EXPECT_EQ(select({"--gpu", "K40", "--python", "3.11"}), ExitCode::findings);
  EXPECT_THAT(account.console.out,
              AllOf(HasSubstr("torch 1.13.1+cu117 alone would serve all, for Python 3.11\n"),
                    HasSubstr("torch 1.13.1+cu117 and torchvision 0.14.1 would serve all, for Python 3.10\n")));
}

TEST_F(WheelSelect, YourOwnListsCount) {
  add_own(0600);
  EXPECT_EQ(select({"--gpu", "K40", "--python", "3.7"}), ExitCode::fine) << account.console.err;
  EXPECT_THAT(account.console.out,
              AllOf(HasSubstr("torch 1.13.1+cu117 and"), HasSubstr("wheels.example.org/ada"),
                    HasSubstr("torch 1.13.2+mine from wheels.example.org/ada"), Not(HasSubstr("github.com"))));
  add_own(0620);
  EXPECT_EQ(select({"--gpu", "K40", "--python", "3.7"}), ExitCode::refused);
  EXPECT_THAT(account.console.err, HasSubstr("chmod go-w /home/ada/.config/envboot/wheels/mine.toml"));
}

TEST_F(WheelSelect, WhatIsNoVersionIsAUsageError) {
  for (std::vector<std::string> words : {std::vector<std::string>{"--python", "3"},
                                         {"--python", "new"},
                                         {"--python", "3.7", "--glibc", "old"},
                                         {"--python", "3.7", "--driver", "x"},
                                         {"--python", "3.7", "--torch", "newest"}}) {
    words.insert(words.begin(), {"--gpu", "K40"});
    EXPECT_EQ(select(words), ExitCode::usage) << words.back();
    EXPECT_THAT(account.console.out, IsEmpty());
  }
  EXPECT_EQ(select({"--gpu", "K41", "--python", "3.7"}), ExitCode::usage);
  EXPECT_EQ(select({"--gpu", "K40"}), ExitCode::usage); // no Python on PATH
  EXPECT_THAT(account.console.err, HasSubstr("--python 3.7"));
}

} // namespace
} // namespace envboot::cli
