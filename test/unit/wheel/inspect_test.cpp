#include "wheel/inspect.hpp"

#include "corpus/wheel_builder.hpp"
#include "fakes/fake_bytes_file.hpp"
#include "fakes/fake_file_system.hpp"
#include "wheel/accept.hpp"
#include "wheel/describe.hpp"
#include "wheel/library_scan.hpp"

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
  EXPECT_EQ(to_json(*report).dump(0), R"({"schema":1,"file":"torch-1.3.1-cp37-cp37m-manylinux1_x86_64.whl",)"
                                      R"("tags":["cp37-cp37m-manylinux1_x86_64"],"cuda":"10.1.243","whole":true,)"
                                      R"("libraries":[{"path":"torch/lib/libtorch.so",)"
                                      R"("kind":"own","containers":5,"images":[{"kind":"sass","arch":"35","count":3},)"
                                      R"({"kind":"sass","arch":"37","count":2},{"kind":"sass","arch":"70","count":5},)"
                                      R"({"kind":"ptx","arch":"37","count":2}],"needs":{"GLIBC":"2.14"}}],)"
                                      R"("verdicts":[{"gpu":"3.5","verdict":"no","because":"so"}]})");
  report->whole = false;
  EXPECT_THAT(to_json(*report).dump(0), HasSubstr(R"("whole":false)"));
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

/// Much own code for sm_35, the build's words before it; `rest` is incompressible, so that it counts in the archive.
std::string long_library(const std::string& words, const std::string& rest) {
  std::string own = fat_container({sass(35), sass(70), ptx(50)});
  return gpu_library(own + own + own + own + own, words) + rest;
}

std::string noise(size_t size) {
  std::string text(size, '\0');
  for (uint32_t k = 0, state = 1; k < size; ++k) {
    state = state * 1664525u + 1013904223u;
    text[k] = static_cast<char>(state >> 24);
  }
  return text;
}

constexpr const char* k_words = "-gencode;arch=compute_35,code=sm_35;-gencode;arch=compute_70,code=sm_70;-gencode;"
                                "arch=compute_50,code=compute_50";

/// Bytes of the archive that were read, of 100, and the report.
std::pair<size_t, WheelReport> until_it_stands(const std::vector<ZipEntry>& members, const char* gpu,
                                               Extent extent = Extent::verdict) {
  fakes::FakeBytesFile file(corpus::zip_of(corpus::wheel_entries("torch", "1.2.0", members)));
  auto report = inspect(file, "torch-1.2.0-cp37-cp37m-manylinux1_x86_64.whl", gpu::parse_gpus({gpu}).value(),
                        Deadline::never(), extent);
  EXPECT_TRUE(report) << why(report.error());
  return {100 * file.bytes_read / file.bytes.size(), report ? *report : WheelReport{}};
}

TEST(InspectForAVerdict, ends_when_words_and_containers_agree) {
  std::string rest = noise(size_t{8} << 20);
  auto [read, report] =
      until_it_stands({{.name = "torch/_tests.so", .content = corpus::elf_of({}) + rest},
                       {.name = "torch/lib/libnvrtc-builtins.so", .content = corpus::elf_of({}) + rest},
                       {.name = "torch/lib/libtorch.so", .content = long_library(k_words, rest)}},
                      "K40");
  EXPECT_EQ(report.verdicts.at(0).verdict, gpu::Verdict::runs);
  EXPECT_FALSE(report.whole);
  EXPECT_THAT(report.libraries, SizeIs(1)); // the larger one, which nothing speaks for, was left alone
  EXPECT_LT(read, 15u);
}

TEST(InspectForAVerdict, reads_from_front_to_back_what_is_arriving) {
  std::string rest = noise(size_t{1} << 20);
  std::vector<ZipEntry> members = {{.name = "torch/_tests.so", .content = corpus::elf_of({}) + rest},
                                   {.name = "torch/lib/libtorch.so", .content = long_library(k_words, rest + rest)},
                                   {.name = "torch/lib/libtorch_cuda.so", .content = long_library(k_words, rest)}};
  auto [read, report] = until_it_stands(members, "K40", Extent::verdict_in_order);
  EXPECT_EQ(report.verdicts.at(0).verdict, gpu::Verdict::runs);
  EXPECT_FALSE(report.whole);
  ASSERT_THAT(report.libraries, SizeIs(2));
  EXPECT_EQ(report.libraries[0].code.path, "torch/_tests.so");
  EXPECT_EQ(report.libraries[1].code.path, "torch/lib/libtorch.so");
  EXPECT_LT(read, 50u);
  auto [all, refused] = until_it_stands(members, "3.0", Extent::verdict_in_order);
  EXPECT_EQ(refused.verdicts.at(0).verdict, gpu::Verdict::no);
  EXPECT_TRUE(refused.whole);
}

TEST(InspectForAVerdict, takes_the_whole_file_for_a_no) {
  auto [read, report] = until_it_stands(
      {{.name = "torch/lib/libtorch.so", .content = long_library(k_words, noise(size_t{2} << 20))}}, "3.0");
  EXPECT_EQ(report.verdicts.at(0).verdict, gpu::Verdict::no);
  EXPECT_TRUE(report.whole);
  EXPECT_GE(read, 100u);
}

TEST(InspectForAVerdict, takes_the_whole_file_where_only_ptx_would_do) {
  std::string own = fat_container({sass(35), sass(70), ptx(50)});
  std::string vendor = fat_container({corpus::FatEntry{.arch = 75, .payload = uint64_t{1} << 20}});
  std::string library = gpu_library(own + own + own + own + own + vendor, k_words);
  auto [read, report] = until_it_stands({{.name = "torch/lib/libtorch.so", .content = library}}, "8.6");
  EXPECT_TRUE(report.whole);
  EXPECT_EQ(report.verdicts.at(0).verdict, gpu::Verdict::partly) << report.verdicts.at(0).because;
}

TEST(InspectForAVerdict, takes_the_whole_library_where_the_build_says_nothing) {
  auto [read, report] =
      until_it_stands({{.name = "torch/lib/libtorch.so", .content = long_library("", noise(size_t{2} << 20))}}, "K40");
  EXPECT_EQ(report.verdicts.at(0).verdict, gpu::Verdict::runs);
  EXPECT_TRUE(report.whole);
}

TEST(InspectForAVerdict, takes_the_whole_file_where_nvidias_libraries_may_lack_the_card) {
  std::string rest = noise(size_t{6} << 20);
  auto [read, beside] =
      until_it_stands({{.name = "torch/lib/libtorch.so", .content = long_library(k_words, rest)},
                       {.name = "torch/lib/libcudnn.so.8", .content = gpu_library(fat_container({sass(70)})) + rest}},
                      "K40");
  EXPECT_TRUE(beside.whole);
  EXPECT_EQ(beside.verdicts.at(0).verdict, gpu::Verdict::partly);

  std::string own = fat_container({sass(35), sass(70), ptx(50, 7, 4)}), words = k_words; // CUDA 11.4
  std::string library = gpu_library(own + own + own + own + own, words) + rest;
  EXPECT_TRUE(until_it_stands({{.name = "torch/lib/libtorch.so", .content = library}}, "K40").second.whole);
  EXPECT_FALSE(until_it_stands({{.name = "torch/lib/libtorch.so", .content = library}}, "V100").second.whole);
}

TEST(InspectForAVerdict, is_not_content_with_vendors_code) {
  std::string vendor = fat_container({sass(35), sass(70)});
  auto [read, report] = until_it_stands(
      {{.name = "torch/lib/libtorch.so", .content = gpu_library(vendor + vendor + vendor + vendor + vendor, k_words)}},
      "K40");
  EXPECT_TRUE(report.whole);
}

TEST(Describe, tells_what_a_library_holds_and_needs) {
  auto report = inspect_zip(torch_members());
  ASSERT_TRUE(report);
  std::map<std::string, std::string> rows;
  for (const DescribedRow& row : describe(report->libraries[0])) {
    rows[row.what] = row.value;
  }
  EXPECT_EQ(rows["containers"], "5");
  EXPECT_EQ(rows["SASS"], "sm_35 x 3, sm_37 x 2, sm_70 x 5");
  EXPECT_EQ(rows["PTX"], "compute_37 x 2");
  EXPECT_EQ(rows["compression"], "none x 10, LZ4 x 2");
  EXPECT_EQ(rows["built for"], "sm_37 sm_70 + PTX 3.7");
  EXPECT_EQ(rows["needs"], "libcudart.so.10.1");
  EXPECT_EQ(rows["RUNPATH"], "$ORIGIN");
  EXPECT_EQ(rows["symbols"], "GLIBC 2.14");
  EXPECT_FALSE(rows.contains("RPATH"));
}

TEST(Needs, the_highest_of_all_libraries_counts) {
  WheelReport report;
  report.libraries.resize(2);
  report.libraries[0].needs = {{"GLIBC", "2.9"}, {"CXXABI", "1.3"}};
  report.libraries[1].needs = {{"GLIBC", "2.14"}};
  EXPECT_EQ(highest_needs(report).at("GLIBC"), "2.14");
  EXPECT_EQ(describe_needs(highest_needs(report)), "GLIBC 2.14, CXXABI 1.3");
  EXPECT_FALSE(least_driver(report).known());
  report.cuda = std::string("10.0.130");
  EXPECT_EQ(least_driver(report).value(), "410.48");
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

TEST_F(Installed, leaves_out_what_holds_no_code_for_a_gpu) {
  corpus::FatEntry large = sass(70);
  large.payload = 500'000;
  std::string code = gpu_library(fat_container({sass(37), large, large}), "-gencode;arch=compute_37,code=sm_37",
                                 {.sections = {{".text", std::string(900'000, 't')}}, .soname = "libtorch.so"});
  fakes::FakeBytesFile file(code);
  auto in_place = scan_library_in_place(file, "torch/lib/libtorch.so", Deadline::never());
  ASSERT_TRUE(in_place && *in_place);
  EXPECT_LT(file.bytes_read, code.size() / 3);
  auto through = scan_library(file, "torch/lib/libtorch.so", Deadline::never());
  ASSERT_TRUE(through && *through);
  EXPECT_EQ((*in_place)->code.code.groups, (*through)->code.code.groups);
  EXPECT_EQ((*in_place)->code.code.bytes, (*through)->code.code.bytes);
  EXPECT_EQ((*in_place)->code.build, (*through)->code.build);
  EXPECT_TRUE((*in_place)->code.build);
  EXPECT_EQ((*in_place)->code.soname, "libtorch.so");
}

TEST_F(Installed, reads_all_where_a_container_is_broken) {
  corpus::FatEntry large = sass(70);
  large.payload = 200'000;
  std::string broken = fat_container({large, {.arch = 35, .version = 7}, large});
  broken.replace(100'000, 16 + 64 + 16, fat_container(std::vector{sass(37)})); // what the break lets count
  std::string code = gpu_library(broken, "", {.soname = "libtorch.so"});
  fakes::FakeBytesFile file(code);
  auto in_place = scan_library_in_place(file, "torch/lib/libtorch.so", Deadline::never());
  auto through = scan_library(file, "torch/lib/libtorch.so", Deadline::never());
  ASSERT_TRUE(in_place && *in_place && through && *through);
  EXPECT_EQ((*in_place)->code.code.faults_seen, (*through)->code.code.faults_seen);
  EXPECT_EQ((*in_place)->code.code.images, (*through)->code.code.images);
  EXPECT_THAT((*in_place)->code.code.images, SizeIs(1));
}

TEST_F(Installed, tells_a_package_that_is_not_there) {
  auto report = inspect_installed(m_files, m_site, "torchvision", gpus(), Deadline::never());
  ASSERT_FALSE(report);
  EXPECT_TRUE(report.error().is_missing());
}

TEST(Accept, refuses_what_fails_on_one_of_the_gpus_and_explains) {
  auto report = inspect_zip(torch_members());
  ASSERT_TRUE(report);
  auto accepted = accept_for(*report, gpus(), true, "torch 1.2.0");
  ASSERT_FALSE(accepted);
  EXPECT_EQ(accepted.error().kind, Kind::refused);
  EXPECT_EQ(accepted.error().what, "torch 1.3.1 does not serve Tesla K40 (3.5)");
  EXPECT_THAT(accepted.error().causes, ElementsAre(HasSubstr("no kernel image is available")));
  EXPECT_THAT(accepted.error().causes, ElementsAre(HasSubstr("its own kernels were built for sm_37 sm_70 + PTX 3.7")));
  EXPECT_THAT(accepted.error().hint, HasSubstr("torch 1.2.0 runs there"));
  EXPECT_THAT(accept_for(*report, gpus(), true).error().hint, HasSubstr("--wheel torch=VERSION"));
  EXPECT_TRUE(accept_for(*report, gpu::parse_gpus({"V100"}).value(), true));
}

/// torch 2.5.1 of the index: cuSPARSELt in it is for newer cards than the A100.
TEST(Accept, a_bundled_library_of_nvidias_that_lacks_the_gpu_is_a_reservation_and_no_refusal) {
  std::string own = gpu_library(fat_container({sass(70), sass(80)}), {}, {.soname = "libtorch_cuda.so"});
  std::string sparse = gpu_library(fat_container({sass(90)}), {}, {.soname = "libcusparseLt.so.0"});
  auto report = inspect_zip(corpus::wheel_entries("torch", "1.3.1",
                                                  {{.name = "torch/lib/libtorch_cuda.so", .content = own},
                                                   {.name = "torch/lib/libcusparseLt.so.0", .content = sparse}}));
  ASSERT_TRUE(report) << why(report.error());
  auto a100 = gpu::parse_gpus({"A100"}).value();
  ASSERT_EQ(judge_all(report->libraries, a100)[0].verdict, gpu::Verdict::partly);
  auto accepted = accept_for(*report, a100, true);
  ASSERT_TRUE(accepted) << why(accepted.error());
  EXPECT_THAT(*accepted, ElementsAre(HasSubstr("libcusparseLt.so.0 has nothing for 8.0")));
  EXPECT_THAT(accept_for(*report, gpu::parse_gpus({"H100"}).value(), true).error().kind, Kind::refused)
      << "what NVIDIA's library holds does not help the package's own kernels";
}

TEST(Accept, a_part_of_its_own_kernels_that_lacks_the_gpu_is_refused) {
  std::string own = gpu_library(fat_container({sass(70), sass(80)}) + fat_container({sass(70), sass(80)}));
  std::string other = gpu_library(fat_container({sass(70)}));
  auto report = inspect_zip(corpus::wheel_entries(
      "torch", "1.3.1",
      {{.name = "torch/lib/libtorch_cuda.so", .content = own}, {.name = "torch/lib/libops.so", .content = other}}));
  ASSERT_TRUE(report) << why(report.error());
  auto a100 = gpu::parse_gpus({"A100"}).value();
  ASSERT_EQ(judge_all(report->libraries, a100)[0].verdict, gpu::Verdict::partly);
  auto accepted = accept_for(*report, a100, true);
  ASSERT_FALSE(accepted);
  EXPECT_EQ(accepted.error().kind, Kind::refused);
  EXPECT_THAT(accepted.error().causes, ElementsAre(HasSubstr("part of it would fail")));
  EXPECT_THAT(*accept_for(*report, gpu::parse_gpus({"V100"}).value(), true), testing::IsEmpty());
}

TEST(Accept, vendor_code_linked_into_its_own_library_that_lacks_the_gpu_is_refused) {
  std::string own = fat_container({sass(70), ptx(70)}), vendor = fat_container({sass(60), sass(70)});
  std::string library;
  for (int k = 0; k < 20; ++k) {
    library += k < 2 ? own : vendor;
  }
  auto report = inspect_zip(
      corpus::wheel_entries("torch", "1.3.1", {{.name = "torch/lib/libtorch.so", .content = gpu_library(library)}}));
  ASSERT_TRUE(report) << why(report.error());
  auto a100 = gpu::parse_gpus({"A100"}).value();
  ASSERT_EQ(judge_all(report->libraries, a100)[0].verdict, gpu::Verdict::partly)
      << judge_all(report->libraries, a100)[0].because;
  EXPECT_FALSE(accept_for(*report, a100, true));
}

TEST(Accept, refuses_missing_gpu_code_only_where_it_is_wanted) {
  auto report = inspect_zip(corpus::wheel_entries("torch", "1.3.1", {}));
  ASSERT_TRUE(report);
  EXPECT_TRUE(accept_for(*report, gpus(), false));
  auto accepted = accept_for(*report, gpus(), true);
  ASSERT_FALSE(accepted);
  EXPECT_THAT(accepted.error().causes[0], HasSubstr("on the CPU only"));
}

} // namespace
} // namespace envboot::wheel
