#include "gpu/cards.hpp"

#include <gmock/gmock.h>

namespace envboot::gpu {
namespace {

using testing::HasSubstr;

TEST(ParseGpu, takes_names_in_every_spelling) {
  struct Row {
    const char* text;
    ComputeCapability capability;
    const char* shown;
  };
  const Row k_rows[] = {
      {"K40", {3, 5}, "Tesla K40 (3.5)"},
      {"k40m", {3, 5}, "Tesla K40m (3.5)"},
      {"Tesla K80", {3, 7}, "Tesla K80 (3.7)"},
      {"Tesla V100", {7, 0}, "Tesla V100 (7.0)"},
      {"Tesla V100-SXM2-32GB", {7, 0}, "Tesla V100 (7.0)"},
      {"NVIDIA A100-SXM4-40GB", {8, 0}, "A100 (8.0)"},
      {"NVIDIA A100 80GB PCIe", {8, 0}, "A100 (8.0)"},
      {"NVIDIA GeForce RTX 3090", {8, 6}, "GeForce RTX 3090 (8.6)"},
      {"gtx-1080-ti", {6, 1}, "GeForce GTX 1080 Ti (6.1)"},
      {"NVIDIA H100 80GB HBM3", {9, 0}, "H100 (9.0)"},
      {"NVIDIA TITAN X (Pascal)", {6, 1}, "Titan X (6.1)"},
      {"NVIDIA RTX PRO 6000 Blackwell Server Edition", {12, 0}, "RTX PRO 6000 (12.0)"},
      {"3.5", {3, 5}, "compute capability 3.5"},
      {"sm_35", {3, 5}, "compute capability 3.5"},
      {"compute_80", {8, 0}, "compute capability 8.0"},
      {"cc 7.0", {7, 0}, "compute capability 7.0"},
      {"CC7.0", {7, 0}, "compute capability 7.0"},
      {"120", {12, 0}, "compute capability 12.0"},
  };
  for (const Row& row : k_rows) {
    auto gpu = parse_gpu(row.text);
    ASSERT_TRUE(gpu) << row.text << ": " << gpu.error().what;
    EXPECT_EQ(gpu->capability, row.capability) << row.text;
    EXPECT_EQ(gpu->text(), row.shown);
  }
}

TEST(ParseGpu, calls_unknown_gpus_wrong_usage_and_helps) {
  auto slip = parse_gpu("Tesla V10");
  ASSERT_FALSE(slip);
  EXPECT_EQ(slip.error().kind, Kind::usage);
  EXPECT_THAT(slip.error().hint, HasSubstr("did you mean"));
  auto number = parse_gpu("3.4");
  ASSERT_FALSE(number);
  EXPECT_EQ(number.error().kind, Kind::usage);
  EXPECT_THAT(number.error().hint, HasSubstr("3.5"));
  for (const char* text : {"", "K", "Radeon VII", "sm_", "sm_3x", "-1", "99999999999", "4.0"}) {
    EXPECT_FALSE(parse_gpu(text)) << text;
  }
}

TEST(ParseGpus, gives_the_first_error) {
  EXPECT_EQ(parse_gpus({"K40", "7.0"})->size(), 2u);
  EXPECT_FALSE(parse_gpus({"K40", "nonsense card"}));
}

TEST(Pci, knows_ids_and_the_exceptions_inside_ranges) {
  EXPECT_EQ(capability_of_pci(0x1023), (ComputeCapability{3, 5})); // K40m
  EXPECT_EQ(capability_of_pci(0x102d), (ComputeCapability{3, 7})); // K80
  EXPECT_EQ(capability_of_pci(0x1db4), (ComputeCapability{7, 0})); // V100
  EXPECT_EQ(capability_of_pci(0x20b0), (ComputeCapability{8, 0})); // A100
  EXPECT_EQ(capability_of_pci(0x2331), (ComputeCapability{9, 0})); // H100
  EXPECT_EQ(capability_of_pci(0x2204), (ComputeCapability{8, 6})); // RTX 3090
  EXPECT_EQ(capability_of_pci(0x0001), std::nullopt);
}

} // namespace
} // namespace envboot::gpu
