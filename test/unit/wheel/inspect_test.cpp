#include "wheel/inspect.hpp"

#include "corpus/wheel_builder.hpp"
#include "fakes/fake_bytes_file.hpp"
#include "fakes/fake_file_system.hpp"
#include "wheel/accept.hpp"

#include <gmock/gmock.h>

namespace envboot::wheel {
namespace {

using corpus::fat_container;
using corpus::gpu_library;
using corpus::ptx;
using corpus::sass;
using corpus::ZipEntry;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr const char* k_file = "torch-1.3.1-cp37-cp37m-manylinux1_x86_64.whl";

std::vector<gpu::Gpu> gpus() {
  return gpu::parse_gpus({"K40", "7.0"}).value();
}

/// Two of its own containers for sm_37, three of the vendor's with sm_35.
std::string libtorch() {
  std::string own = fat_container({sass(37), sass(70), ptx(37, 6, 4)});
  std::string vendor = fat_container({sass(35), sass(70)});
  return gpu_library(own + own + vendor + vendor + vendor,
                     "-gencode;arch=compute_37,code=sm_37;-gencode;arch=compute_70,code=sm_70;-gencode;"
                     "arch=compute_37,code=compute_37",
                     {.soname = "libtorch.so",
                      .runpath = "$ORIGIN",
                      .needed = {"libcudart.so.10.1"},
                      .versions = {"GLIBC_2.14", "GLIBC_2.2.5"}});
}

std::vector<ZipEntry> torch_members() {
  return corpus::wheel_entries("torch", "1.3.1",
                               {{.name = "torch/lib/libtorch.so", .content = libtorch()},
                                {.name = "torch/__init__.py", .content = "import os\n"},
                                {.name = "torch/version.py", .content = "__version__ = '1.3.1'\ncuda = '10.1.243'\n"}});
}

Result<WheelReport> inspect_zip(const std::vector<ZipEntry>& entries, const char* file_name = k_file) {
  fakes::FakeBytesFile file(corpus::zip_of(entries));
  return inspect(file, file_name, gpus(), Deadline::never());
}

std::string why(const Error& error) {
  return error.what + testing::PrintToString(error.causes);
}

TEST(Inspect, tells_what_a_wheel_is_and_where_it_runs) {
  auto report = inspect_zip(torch_members());
  ASSERT_TRUE(report) << why(report.error());
  EXPECT_EQ(report->title(), "torch 1.3.1");
  EXPECT_THAT(report->tags, ElementsAre("cp37-cp37m-manylinux1_x86_64"));
  EXPECT_EQ(*report->cuda, "10.1.243");
  EXPECT_THAT(report->requires_dist, ElementsAre("numpy"));
  EXPECT_EQ(report->requires_python, ">=3.5");
  ASSERT_THAT(report->libraries, SizeIs(1));
  EXPECT_EQ(report->libraries[0].code.code.containers, 5u);
  EXPECT_EQ(report->libraries[0].runpath, "$ORIGIN");
  EXPECT_TRUE(report->libraries[0].code.calls_cuda);
  ASSERT_THAT(report->verdicts, SizeIs(2));
  EXPECT_EQ(report->verdicts[0].verdict, gpu::Verdict::no);
  EXPECT_EQ(report->verdicts[1].verdict, gpu::Verdict::runs);
}

TEST(Inspect, writes_the_documented_json) {
  auto report = inspect_zip(torch_members());
  ASSERT_TRUE(report);
  report->verdicts.resize(1);
  report->verdicts[0].because = "so";
  EXPECT_EQ(to_json(*report).dump(0),
            R"({"schema":1,"file":"torch-1.3.1-cp37-cp37m-manylinux1_x86_64.whl",)"
            R"("tags":["cp37-cp37m-manylinux1_x86_64"],"cuda":"10.1.243","libraries":[{"path":"torch/lib/libtorch.so",)"
            R"("kind":"own","containers":5,"images":[{"kind":"sass","arch":"35","count":3},)"
            R"({"kind":"sass","arch":"37","count":2},{"kind":"sass","arch":"70","count":5},)"
            R"({"kind":"ptx","arch":"37","count":2}],"needs":{"GLIBC":"2.14"}}],)"
            R"("verdicts":[{"gpu":"3.5","verdict":"no","because":"so"}]})");
}

TEST(Inspect, looks_into_purelib_relocatable_sections_and_files_on_their_own) {
  std::string cubin = corpus::elf_of({.machine = 190, .os_abi = 0x33, .abi_version = 7, .flags = 0x230523});
  std::string relocatable = corpus::elf_of({.sections = {{"__nv_relfatbin", fat_container({sass(70)})}}});
  auto report = inspect_zip(
      corpus::wheel_entries("torch", "1.3.1",
                            {{.name = "torch-1.3.1.data/purelib/torch/_x.so", .content = relocatable},
                             {.name = "torch/k.cubin", .content = cubin},
                             {.name = "torch/k.fatbin", .content = fat_container({sass(50)}), .method = 0}}));
  ASSERT_TRUE(report) << why(report.error());
  ASSERT_THAT(report->libraries, SizeIs(3));
  EXPECT_EQ(report->libraries[0].code.code.images.begin()->first.arch, 70u);
  EXPECT_EQ(report->libraries[1].code.code.images.begin()->first.arch, 35u);
  EXPECT_EQ(report->libraries[2].code.code.images.begin()->first.arch, 50u);
}

TEST(Inspect, says_that_there_is_no_gpu_code_instead_of_no) {
  auto report =
      inspect_zip(corpus::wheel_entries("torch", "1.3.1", {{.name = "torch/_C.so", .content = corpus::elf_of({})}}));
  ASSERT_TRUE(report) << why(report.error());
  EXPECT_EQ(report->verdicts[0].verdict, gpu::Verdict::no_gpu_code);
  EXPECT_FALSE(report->cuda.known());
}

TEST(Inspect, does_not_vouch_for_sections_it_can_not_read) {
  std::string strange(4096, 'x');
  auto report = inspect_zip(corpus::wheel_entries(
      "torch", "1.3.1", {{.name = "torch/_C.so", .content = gpu_library(fat_container({sass(35)}) + strange)}}));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->verdicts[0].verdict, gpu::Verdict::unknown);
  EXPECT_THAT(report->verdicts[0].because, HasSubstr("4096 of 4192 bytes"));
}

TEST(Inspect, keeps_a_library_whose_head_is_damaged) {
  std::string library = libtorch();
  corpus::overwrite(library, 58, uint16_t{3});
  auto report = inspect_zip(corpus::wheel_entries("torch", "1.3.1", {{.name = "torch/l.so", .content = library}}));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->libraries[0].code.code.containers, 5u);
  EXPECT_THAT(report->libraries[0].problem, HasSubstr("section table"));
}

TEST(Inspect, refuses_damaged_and_mislabelled_wheels) {
  auto entries = torch_members();
  entries[0].crc = 1;
  auto damaged = inspect_zip(entries);
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().kind, Kind::refused);
  auto mislabelled = inspect_zip(torch_members(), "torch-1.2.0-cp37-cp37m-manylinux1_x86_64.whl");
  ASSERT_FALSE(mislabelled);
  EXPECT_EQ(mislabelled.error().kind, Kind::refused);
  EXPECT_FALSE(inspect_zip(torch_members(), "torch.zip"));
  EXPECT_FALSE(inspect_zip({{.name = "a", .content = "b"}}));
}

TEST(Inspect, stops_when_it_is_cancelled) {
  auto cancelled = std::make_shared<std::atomic<bool>>(true);
  fakes::FakeBytesFile file(corpus::zip_of(torch_members()));
  auto report = inspect(file, k_file, gpus(), Deadline::never(cancelled));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, Kind::interrupted);
}

class Installed : public testing::Test {
 protected:
  void SetUp() override {
    std::string record;
    for (const ZipEntry& member : torch_members()) {
      m_files.add_file("/env/lib/python3.7/site-packages/" + member.name, member.content);
      record += member.name + ",,\n";
    }
    m_files.add_file("/env/lib/python3.7/site-packages/torch-1.3.1.dist-info/RECORD",
                     record + "../../../bin/convert,,\ntorch/gone.so,,\n");
  }
  fakes::FakeFileSystem m_files;
  AbsPath m_site = AbsPath::parse("/env/lib/python3.7/site-packages").value();
};

TEST_F(Installed, gives_the_same_verdict_as_the_wheel) {
  auto report = inspect_installed(m_files, m_site, "Torch", gpus(), Deadline::never());
  ASSERT_TRUE(report) << why(report.error());
  auto wheel = inspect_zip(torch_members());
  ASSERT_TRUE(wheel);
  EXPECT_EQ(report->verdicts, wheel->verdicts);
  EXPECT_EQ(*report->cuda, "10.1.243");
  EXPECT_THAT(report->tags, ElementsAre("cp37-cp37m-linux_x86_64"));
  EXPECT_EQ(report->file, "/env/lib/python3.7/site-packages/torch-1.3.1.dist-info");
}

TEST_F(Installed, tells_a_package_that_is_not_there) {
  auto report = inspect_installed(m_files, m_site, "torchvision", gpus(), Deadline::never());
  ASSERT_FALSE(report);
  EXPECT_TRUE(report.error().is_missing());
}

TEST(Accept, refuses_what_fails_on_one_of_the_gpus_and_explains) {
  auto report = inspect_zip(torch_members());
  ASSERT_TRUE(report);
  Status accepted = accept_for(*report, gpus(), true, "torch 1.2.0");
  ASSERT_FALSE(accepted);
  EXPECT_EQ(accepted.error().kind, Kind::refused);
  EXPECT_EQ(accepted.error().what, "torch 1.3.1 does not serve Tesla K40 (3.5)");
  EXPECT_THAT(accepted.error().causes, ElementsAre(HasSubstr("no kernel image is available")));
  EXPECT_THAT(accepted.error().causes, ElementsAre(HasSubstr("its own kernels were built for sm_37 sm_70 + PTX 3.7")));
  EXPECT_THAT(accepted.error().hint, HasSubstr("torch 1.2.0 runs there"));
  EXPECT_THAT(accept_for(*report, gpus(), true).error().hint, HasSubstr("--wheel torch=VERSION"));
  EXPECT_TRUE(accept_for(*report, gpu::parse_gpus({"V100"}).value(), true));
}

TEST(Accept, refuses_missing_gpu_code_only_where_it_is_wanted) {
  auto report = inspect_zip(corpus::wheel_entries("torch", "1.3.1", {}));
  ASSERT_TRUE(report);
  EXPECT_TRUE(accept_for(*report, gpus(), false));
  Status accepted = accept_for(*report, gpus(), true);
  ASSERT_FALSE(accepted);
  EXPECT_THAT(accepted.error().causes[0], HasSubstr("on the CPU only"));
}

} // namespace
} // namespace envboot::wheel
