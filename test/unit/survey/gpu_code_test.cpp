#include "survey/gpu_code.hpp"

#include "corpus/fatbin_builder.hpp"
#include "fakes/fake_file_system.hpp"

#include <gtest/gtest.h>

namespace envboot::survey {
namespace {

AbsPath path(std::string_view text) {
  return *AbsPath::parse(text);
}

config::Site site_of(std::vector<config::NodeType> nodes) {
  config::Site site;
  site.name = "lab";
  site.nodes = std::move(nodes);
  return site;
}

const gpu::NodeGpus k_none{Unknown{"no driver"}, {}};

TEST(GpuTargets, ThisNodesCardsWin) {
  gpu::NodeGpus node{std::string("470.82.01"), {{"Tesla K40m", "0000:04:00.0", gpu::ComputeCapability{3, 5}}}};
  auto targets = gpu_targets(node, site_of({{"skylake", {"V100"}, "", "", ""}}));
  ASSERT_TRUE(targets);
  EXPECT_TRUE(targets->here);
  ASSERT_EQ(targets->targets.size(), 1U);
  EXPECT_EQ(targets->targets[0].driver, "470.82.01");
  EXPECT_TRUE(targets->doubts.empty());
  node.doubts = {"NVML crashed (signal 11)"};
  EXPECT_EQ(gpu_targets(node, site_of({}))->doubts, node.doubts);
}

TEST(GpuTargets, ElseTheSitesEachOnce) {
  auto targets = gpu_targets(
      k_none,
      site_of({{"old", {"K40"}, "", "470", ""}, {"older", {"K40"}, "", "470", ""}, {"new", {"V100"}, "", "", ""}}));
  ASSERT_TRUE(targets);
  EXPECT_FALSE(targets->here);
  ASSERT_EQ(targets->targets.size(), 2U);
  EXPECT_EQ(targets->targets[0].where, "old nodes");
  EXPECT_EQ(targets->targets[0].driver, "470");
}

TEST(GpuTargets, WhyThereAreNone) {
  auto none = gpu_targets(k_none, site_of({}));
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().what.find("no GPU here"), std::string::npos);
  gpu::NodeGpus strange{Unknown{"no driver"},
                        {{"", "0000:04:00.0", Unknown{"PCI device 10de:ffff is not in the table"}}}};
  auto unknown = gpu_targets(strange, site_of({{"old", {"K40"}, "", "", ""}}));
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().what.find("10de:ffff"), std::string::npos);
  strange.doubts = {"NVML crashed (signal 11)"};
  EXPECT_EQ(gpu_targets(strange, site_of({})).error().causes, strange.doubts);
}

TEST(GpuPackages, AreFoundAndLookedIntoInEachPrefix) {
  fakes::FakeFileSystem disk;
  const std::string packages = "/env/lib/python3.7/site-packages/";
  disk.add_file("/env/pyvenv.cfg", "home = /usr/bin\n");
  disk.add_file(packages + "torch-1.3.1.dist-info/METADATA", "Metadata-Version: 2.1\nName: torch\nVersion: 1.3.1\n");
  disk.add_file(packages + "torch-1.3.1.dist-info/RECORD", "torch/kernels.fatbin,,\n");
  disk.add_file(packages + "torch/kernels.fatbin",
                corpus::fat_container(std::vector<corpus::FatEntry>{corpus::sass(37), corpus::sass(70)}));
  disk.add_file(packages + "six-1.16.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: six\nVersion: 1.16.0\n");
  disk.add_file(packages + "six-1.16.0.dist-info/RECORD", "");
  auto found = gpu_packages(disk, {*prefix_facts(disk, path("/env"))});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].name, "torch");

  GpuTargets targets{false, {{{"Tesla K40", {3, 5}}, "", "old nodes"}, {{"Tesla V100", {7, 0}}, "", "new nodes"}}};
  auto reports = look_into(disk, found, targets, Deadline::never());
  ASSERT_TRUE(reports);
  ASSERT_EQ(reports->size(), 1U);
  ASSERT_EQ(reports->at(0).report.verdicts.size(), 2U);
  EXPECT_EQ(reports->at(0).report.verdicts[0].verdict, gpu::Verdict::no);
  EXPECT_EQ(reports->at(0).report.verdicts[1].verdict, gpu::Verdict::runs);
}

} // namespace
} // namespace envboot::survey
