// NVML by a stand-in of its library, in the worker that the program starts.
#include "fakes/fake_file_system.hpp"
#include "gpu/ask_driver.hpp"
#include "gpu/nvml_worker.hpp"

#include <cstdlib>
#include <fstream>
#include <gmock/gmock.h>

namespace envboot::gpu {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// The real thing, but NVML's worker finds the stand-in, which nothing in the environment that it was given says.
struct WithStandIn : os::Processes {
  explicit WithStandIn(std::string where) : folder(std::move(where)) {}
  Result<os::Outcome> run(const os::Command& command, Deadline deadline, os::OutputSink* sink) override {
    ran.push_back(command.text());
    EXPECT_TRUE(command.environment.variables().empty());
    os::Command led = command;
    led.environment.set("LD_LIBRARY_PATH", folder);
    return real->run(led, std::move(deadline), sink);
  }
  Result<os::ChildPtr> start(const os::Command& command, const os::Fds& fds) override {
    return real->start(command, fds);
  }
  std::unique_ptr<os::Processes> real = os::real_processes();
  std::string folder;
  std::vector<std::string> ran;
};

class NvmlTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!nvml_program(*os::real_host(*m_processes.real))) {
      GTEST_SKIP() << "this build can't load a library";
    }
    m_files.add_file("/node/proc/driver/nvidia/version", "NVRM version: NVIDIA UNIX x86_64 Kernel Module  600.10  x\n");
    m_files.add_file("/node/usr/bin/nvidia-smi", "a program");
  }
  void TearDown() override { run("rm -rf '" + m_processes.folder + "'"); }
  static std::string scratch() {
    std::string pattern = testing::TempDir() + "nvmlXXXXXX";
    return ::mkdtemp(pattern.data());
  }
  static void run(const std::string& command) { ASSERT_EQ(std::system(command.c_str()), 0) << command; }
  [[nodiscard]] std::string library() const { return m_processes.folder + "/libnvidia-ml.so.1"; }
  void make(const std::string& how = "") {
    run("cc -shared -fPIC -O1 " + how + " -o " + library() + " " SOURCE_DIR "/test/unit/gpu/nvml_stand_in.c");
  }
  void put_card(const std::string& bus, const std::string& device) {
    std::string folder = "/node/sys/bus/pci/devices/" + bus;
    m_files.add_file(folder + "/vendor", "0x10de\n");
    m_files.add_file(folder + "/class", "0x030200\n");
    m_files.add_file(folder + "/device", device + "\n");
  }
  NodeGpus ask(const Deadline& deadline = Deadline::never()) {
    AbsPath root = *AbsPath::parse("/node");
    return ask_driver(node_gpus(m_files, root), {m_files, m_processes, root, *AbsPath::parse(BIN_DIR "/nvml_worker")},
                      deadline);
  }

  fakes::FakeFileSystem m_files;
  WithStandIn m_processes{scratch()};
};

const NodeGpu k_x900{"NVIDIA X900", "0000:0a:00.0", ComputeCapability{13, 5}};

TEST_F(NvmlTest, tells_cards_that_nothing_else_knows) {
  make();
  put_card("0000:0a:00.0", "0x3fff");
  NodeGpus node = ask();
  EXPECT_THAT(node.gpus, ElementsAre(k_x900, NodeGpu{"Tesla V100-SXM2-32GB", "0000:85:00.0", ComputeCapability{7, 0}}));
  EXPECT_THAT(node.doubts, IsEmpty());
  EXPECT_THAT(m_processes.ran, ElementsAre(HasSubstr("/nvml_worker --worker nvml"))); // nvidia-smi has nothing to add
}

TEST_F(NvmlTest, is_held_against_what_is_known) {
  make();
  m_files.add_file("/node/proc/driver/nvidia/version", "NVRM version: NVIDIA UNIX x86_64 Kernel Module  600.11  x\n");
  put_card("0000:0a:00.0", "0x1023");
  put_card("0000:85:00.0", "0x1db6");
  NodeGpus node = ask();
  EXPECT_EQ(*node.gpus.at(0).capability, (ComputeCapability{3, 5})); // what was known stays
  EXPECT_THAT(node.doubts,
              ElementsAre("NVML belongs to driver 600.10, the loaded one is 600.11",
                          "NVML says that the card 0000:0a:00.0 (NVIDIA X900) has compute capability 13.5, envboot's "
                          "table says 3.5"));
}

TEST_F(NvmlTest, an_error_is_a_doubt) {
  make("-DANSWER_INIT=18");
  put_card("0000:0a:00.0", "0x3fff");
  NodeGpus node = ask();
  EXPECT_FALSE(node.gpus.at(0).capability.known());
  EXPECT_THAT(node.doubts,
              ElementsAre("NVML can't tell all: nvmlInit_v2 answers 18 (Driver/library version mismatch)"));
  EXPECT_THAT(m_processes.ran, SizeIs(1));
}

TEST_F(NvmlTest, a_lost_card_leaves_the_others) {
  make("-DLOST=1");
  put_card("0000:85:00.0", "0x3fff");
  NodeGpus node = ask();
  EXPECT_THAT(node.gpus, AllOf(SizeIs(2), Contains(k_x900)));
  EXPECT_THAT(node.doubts,
              ElementsAre("NVML can't tell all: nvmlDeviceGetHandleByIndex_v2 for card 1 answers 15 (GPU is lost)"));
}

TEST_F(NvmlTest, none_of_the_cards_that_are_plugged_in_is_a_doubt_and_a_share_of_them_is_not) {
  make("-DCARDS=0");
  EXPECT_THAT(ask().doubts, IsEmpty());
  put_card("0000:85:00.0", "0x1db6");
  put_card("0000:86:00.0", "0x1db6");
  NodeGpus node = ask();
  EXPECT_THAT(node.gpus, SizeIs(2));
  EXPECT_THAT(node.doubts, ElementsAre("NVML shows none of the node's 2 cards: a job sees only the cards that it was "
                                       "given"));
  make();
  EXPECT_THAT(ask().doubts, IsEmpty());
}

TEST_F(NvmlTest, one_that_hangs_is_left) {
  make("-DHANG");
  put_card("0000:85:00.0", "0x3fff");
  auto start = Deadline::Clock::now();
  NodeGpus node = ask();
  EXPECT_LT(Deadline::Clock::now() - start, std::chrono::seconds(8));
  EXPECT_THAT(node.doubts, ElementsAre(HasSubstr("NVML did not answer in time")));
  EXPECT_THAT(m_processes.ran, SizeIs(1));
}

TEST_F(NvmlTest, one_that_crashes_takes_only_the_worker_along) {
  make("-DCRASH");
  EXPECT_THAT(ask().doubts, ElementsAre("NVML crashed (signal 11)"));
}

TEST_F(NvmlTest, nvidia_smi_is_asked_where_it_can_not_be_loaded) {
  put_card("0000:85:00.0", "0x3fff");
  auto asks_both = [&] {
    m_processes.ran.clear();
    EXPECT_THAT(ask().doubts, IsEmpty());
    EXPECT_THAT(m_processes.ran, ElementsAre(HasSubstr("--worker nvml"), HasSubstr("/node/usr/bin/nvidia-smi ")));
  };
  asks_both(); // none there
  make("-DOLD");
  asks_both();
  make();
  std::fstream file(library(), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(18);
  file.put('\xb7'); // EM_AARCH64
  file.close();
  asks_both();
  std::ofstream(library(), std::ios::trunc) << "not a library";
  asks_both();
}

TEST(NvmlProgram, other_words_do_not_start_the_worker) {
  auto processes = os::real_processes();
  os::Command command;
  command.argv = {BIN_DIR "/nvml_worker", "--worker", "modulefile"};
  EXPECT_EQ(processes->run(command, Deadline::after(std::chrono::seconds(60)))->exit_code, 2);
}

} // namespace
} // namespace envboot::gpu
