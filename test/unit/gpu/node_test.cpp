#include "gpu/ask_driver.hpp"

#include "fakes/fake_file_system.hpp"
#include "fakes/fake_processes.hpp"

#include <gmock/gmock.h>

namespace envboot::gpu {
namespace {

using testing::SizeIs;

/// A tree of /proc and /sys below /node.
class Node : public testing::Test {
 protected:
  void put(const std::string& path, const std::string& text) { m_files.add_file("/node/" + path, text); }
  void put_pci(const std::string& bus, const char* vendor, const char* device, const char* kind) {
    put("sys/bus/pci/devices/" + bus + "/vendor", std::string(vendor) + "\n");
    put("sys/bus/pci/devices/" + bus + "/device", std::string(device) + "\n");
    put("sys/bus/pci/devices/" + bus + "/class", std::string(kind) + "\n");
  }

  fakes::FakeFileSystem m_files;
  AbsPath m_root = AbsPath::root() / "node";
};

TEST_F(Node, reads_driver_and_cards) {
  put("proc/driver/nvidia/version",
      "NVRM version: NVIDIA UNIX x86_64 Kernel Module  470.82.01  Wed Oct 27 21:21:55 UTC 2021\n"
      "GCC version:  gcc version 4.8.5\n");
  put("proc/driver/nvidia/gpus/0000:04:00.0/information", "Model: \t\t Tesla K40m\nIRQ:   \t\t 80\n");
  put_pci("0000:04:00.0", "0x10de", "0x1023", "0x030200");
  put_pci("0000:04:00.1", "0x10de", "0x0e1a", "0x040300"); // audio
  put_pci("0000:00:02.0", "0x8086", "0x1912", "0x030000"); // another vendor
  NodeGpus node = node_gpus(m_files, m_root);
  EXPECT_EQ(*node.driver, "470.82.01");
  ASSERT_THAT(node.gpus, SizeIs(1));
  EXPECT_EQ(node.gpus[0], (NodeGpu{"Tesla K40m", "0000:04:00.0", ComputeCapability{3, 5}}));
}

TEST_F(Node, reads_the_open_kernel_modules_version) {
  put("proc/driver/nvidia/version",
      "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  595.71.05  Release Build\n");
  EXPECT_EQ(*node_gpus(m_files, m_root).driver, "595.71.05");
}

TEST_F(Node, knows_cards_without_a_driver) {
  put_pci("0000:04:00.0", "0x10de", "0x1db6", "0x030200");
  NodeGpus node = node_gpus(m_files, m_root);
  EXPECT_FALSE(node.driver.known());
  ASSERT_THAT(node.gpus, SizeIs(1));
  EXPECT_EQ(*node.gpus[0].capability, (ComputeCapability{7, 0}));
}

TEST_F(Node, knows_cards_whose_bus_is_hidden) {
  put("proc/driver/nvidia/gpus/0000:04:00.0/information", "Model: NVIDIA A100-SXM4-40GB\n");
  NodeGpus node = node_gpus(m_files, m_root);
  ASSERT_THAT(node.gpus, SizeIs(1));
  EXPECT_EQ(*node.gpus[0].capability, (ComputeCapability{8, 0}));
}

TEST_F(Node, does_not_guess_a_card_of_the_future) {
  put_pci("0000:04:00.0", "0x10de", "0x3fff", "0x030200");
  NodeGpus node = node_gpus(m_files, m_root);
  ASSERT_THAT(node.gpus, SizeIs(1));
  EXPECT_FALSE(node.gpus[0].capability.known());
}

TEST_F(Node, finds_nothing_on_a_login_node) {
  NodeGpus node = node_gpus(m_files, m_root);
  EXPECT_THAT(node.gpus, SizeIs(0));
  EXPECT_FALSE(node.driver.known());
}

class AskDriver : public Node {
 protected:
  void SetUp() override {
    put("usr/bin/nvidia-smi", "a program");
    put("proc/driver/nvidia/version", "NVRM version: NVIDIA UNIX x86_64 Kernel Module  600.10  x\n");
  }
  NodeGpus ask() {
    return ask_driver(node_gpus(m_files, m_root), {m_files, m_processes, m_root, std::nullopt}, Deadline::never());
  }
  void answers(std::string text, int exit_code = 0) {
    m_processes.script = [=](const os::Command&) {
      return os::Outcome{.exit_code = exit_code, .out = text, .err = {}};
    };
  }
  fakes::FakeProcesses m_processes;
};

TEST_F(AskDriver, knows_a_card_that_the_table_does_not) {
  put_pci("0000:04:00.0", "0x10de", "0x3fff", "0x030200");
  put_pci("0000:05:00.0", "0x10de", "0x1db6", "0x030200");
  answers("00000000:04:00.0, NVIDIA X900, 13.5\n00000000:05:00.0, Tesla V100-SXM2-32GB, 7.2\nnonsense\n");
  NodeGpus node = ask();
  ASSERT_THAT(node.gpus, SizeIs(2));
  EXPECT_EQ(node.gpus[0], (NodeGpu{"NVIDIA X900", "0000:04:00.0", ComputeCapability{13, 5}}));
  EXPECT_EQ(*node.gpus[1].capability, (ComputeCapability{7, 0})); // what was known stays
  EXPECT_THAT(node.doubts,
              testing::ElementsAre("nvidia-smi says that the card 0000:05:00.0 (Tesla V100-SXM2-32GB) has compute "
                                   "capability 7.2, envboot's table says 7.0"));
  EXPECT_THAT(m_processes.log(),
              testing::ElementsAre("/node/usr/bin/nvidia-smi --query-gpu=pci.bus_id,name,compute_cap "
                                   "--format=csv,noheader"));
}

TEST_F(AskDriver, finds_cards_that_a_container_hides) {
  answers("00000000:0A:00.0, NVIDIA H100 80GB HBM3, 9.0\n");
  NodeGpus node = ask();
  ASSERT_THAT(node.gpus, SizeIs(1));
  EXPECT_EQ(node.gpus[0], (NodeGpu{"NVIDIA H100 80GB HBM3", "0000:0a:00.0", ComputeCapability{9, 0}}));
}

TEST_F(AskDriver, asks_only_where_something_is_open) {
  put_pci("0000:05:00.0", "0x10de", "0x1db6", "0x030200");
  EXPECT_THAT(ask().gpus, SizeIs(1));
  EXPECT_THAT(m_processes.log(), SizeIs(0));
}

TEST_F(AskDriver, an_old_driver_that_does_not_know_the_question_changes_nothing) {
  put_pci("0000:04:00.0", "0x10de", "0x3fff", "0x030200");
  answers("Field \"compute_cap\" is not a valid field to query.\n", 2);
  EXPECT_FALSE(ask().gpus.at(0).capability.known());
  answers("Field \"compute_cap\" is not a valid field to query.\n");
  EXPECT_FALSE(ask().gpus.at(0).capability.known());
}

} // namespace
} // namespace envboot::gpu
