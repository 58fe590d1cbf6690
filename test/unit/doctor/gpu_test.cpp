#include "doctor/checks/checks.hpp"

#include <gmock/gmock.h>

namespace envboot::doctor {
namespace {

using gpu::Verdict;
using testing::HasSubstr;

const gpu::Gpu k_k40{"Tesla K40", {3, 5}};
const gpu::Gpu k_v100{"Tesla V100", {7, 0}};

survey::GpuPackageReport torch(std::vector<gpu::GpuVerdict> verdicts, std::string cuda = "10.2") {
  survey::GpuPackageReport package{*AbsPath::parse("/home/me/env"), {}};
  package.report.name = "torch";
  package.report.version = "1.3.1";
  package.report.cuda = std::move(cuda);
  package.report.verdicts = std::move(verdicts);
  return package;
}

config::Recipe recipe(std::string name, std::vector<std::string> gpus) {
  config::Recipe made;
  made.name = std::move(name);
  made.gpus = std::move(gpus);
  made.wheels = {{"torch", "1.12.0", true}};
  return made;
}

TEST(GpuCode, NoKernelForThisNodesCardIsAnErrorWithARecipe) {
  survey::GpuTargets here{true, {{k_k40, "470.82.01", "this node"}}};
  auto findings = check_gpu_code(here, {torch({{k_k40, Verdict::no, "its kernels are for sm_37 and newer"}})},
                                 {recipe("dl", {"A100"}), recipe("dl-cc35", {"K40", "V100"})});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].level, Level::error);
  EXPECT_THAT(findings[0].title, HasSubstr("torch 1.3.1 in /home/me/env does not run on Tesla K40"));
  EXPECT_THAT(findings[0].evidence[0].value, HasSubstr("its kernels are for sm_37 and newer"));
  EXPECT_EQ(findings[0].fix, "envboot init dl-cc35");
}

TEST(GpuCode, OnASiteWithSeveralCardsOneThatRunsSomewhereIsAWarning) {
  survey::GpuTargets site{false, {{k_k40, "", "haswell nodes"}, {k_v100, "", "skylake nodes"}}};
  auto findings = check_gpu_code(site, {torch({{k_k40, Verdict::no, "no"}, {k_v100, Verdict::runs, "yes"}})}, {});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].level, Level::warning);
  EXPECT_EQ(findings[0].fix, "install a build of torch for sm_35");
  findings = check_gpu_code(site, {torch({{k_k40, Verdict::no, "no"}, {k_v100, Verdict::partly, "some"}})}, {});
  EXPECT_EQ(findings.at(0).level, Level::error);
  EXPECT_EQ(findings.at(0).evidence.size(), 2U);
}

TEST(GpuCode, WhatRunsOrHasNoGpuCodeIsFine) {
  survey::GpuTargets here{true, {{k_v100, "", "this node"}}};
  for (Verdict verdict : {Verdict::runs, Verdict::jit, Verdict::no_gpu_code, Verdict::unknown}) {
    EXPECT_TRUE(check_gpu_code(here, {torch({{k_v100, verdict, "because"}})}, {}).empty());
  }
}

TEST(GpuCode, AnOldDriverIsAFindingOfItsOwn) {
  survey::GpuTargets here{true, {{k_v100, "390.46", "this node"}}};
  auto findings = check_gpu_code(here, {torch({{k_v100, Verdict::runs, "yes"}}, "10.0.130")}, {});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_THAT(findings[0].title, HasSubstr("the driver of this node is too old for torch 1.3.1"));
  EXPECT_THAT(findings[0].evidence[0].value, HasSubstr("410.48"));
  here.targets[0].driver = "470.82.01";
  EXPECT_TRUE(check_gpu_code(here, {torch({{k_v100, Verdict::runs, "yes"}}, "10.0.130")}, {}).empty());
}

TEST(GpuCode, ADoubtAboutTheCardsIsSaidWhateverThePackagesDo) {
  survey::GpuTargets here{true, {{k_v100, "", "this node"}}, {"NVML did not answer in time"}};
  auto findings = check_gpu_code(here, {torch({{k_v100, Verdict::runs, "yes"}})}, {});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].level, Level::warning);
  EXPECT_EQ(findings[0].evidence.at(0).value, "NVML did not answer in time");
}

} // namespace
} // namespace envboot::doctor
