#include "gpu/verdict.hpp"

#include "gpu/coverage.hpp"

#include <gmock/gmock.h>

namespace envboot::gpu {
namespace {

using binfmt::ContainerGroup;
using binfmt::FatbinImage;
using binfmt::ImageKind;
using testing::AllOf;
using testing::HasSubstr;

/// {35, 50, -50}: machine code for sm_35 and sm_50, PTX for 5.0.
ContainerGroup group(uint64_t containers, std::initializer_list<int> arches) {
  ContainerGroup made{{}, containers};
  for (int arch : arches) {
    FatbinImage image{.kind = arch > 0 ? ImageKind::sass : ImageKind::ptx, .raw_kind = 2};
    image.arch = static_cast<uint32_t>(std::abs(arch));
    made.images.push_back(image);
  }
  return made;
}

LibraryCode library(std::string path, std::vector<ContainerGroup> groups) {
  LibraryCode made{.path = path, .soname = path, .owner = owner_of(path)};
  for (const ContainerGroup& one : groups) {
    made.code.containers += one.containers;
  }
  made.code.groups = std::move(groups);
  return made;
}

Gpu gpu(int major, int minor) {
  return {"", {major, minor}};
}

LibraryCode torch(const char* flags, int own, int ptx, std::initializer_list<int> vendor) {
  LibraryCode made = library("torch/lib/libtorch.so", {group(651, vendor), group(511, {own, 50, 60, 70, 75, ptx})});
  made.build = parse_build_arches(flags);
  return made;
}
LibraryCode torch_120() {
  return torch(
      "arch=compute_35,code=sm_35;-gencode;arch=compute_70,code=sm_70;-gencode;arch=compute_50,code=compute_50", 35,
      -50, {35, 50, 60, 70});
}
LibraryCode torch_131() {
  return torch(
      "arch=compute_37,code=sm_37;-gencode;arch=compute_70,code=sm_70;-gencode;arch=compute_37,code=compute_37", 37,
      -37, {35, 50, 60, 70});
}

TEST(Reach, follows_the_compatibility_rules) {
  auto image = [](ImageKind kind, uint32_t arch, char suffix = 0) {
    FatbinImage made{.kind = kind};
    made.arch = arch;
    made.suffix = suffix;
    return made;
  };
  EXPECT_EQ(reach(image(ImageKind::sass, 30), {3, 5}), Reach::native);
  EXPECT_EQ(reach(image(ImageKind::sass, 37), {3, 5}), Reach::none);
  EXPECT_EQ(reach(image(ImageKind::sass, 35), {5, 0}), Reach::none);
  EXPECT_EQ(reach(image(ImageKind::ptx, 50), {8, 0}), Reach::jit);
  EXPECT_EQ(reach(image(ImageKind::ptx, 50), {3, 5}), Reach::none);
  EXPECT_EQ(reach(image(ImageKind::sass, 90, 'a'), {9, 0}), Reach::native);
  EXPECT_EQ(reach(image(ImageKind::ptx, 90, 'a'), {10, 0}), Reach::none);
  EXPECT_EQ(reach(image(ImageKind::sass, 100, 'f'), {10, 3}), Reach::native);
  EXPECT_EQ(reach(image(ImageKind::ptx, 100, 'f'), {12, 0}), Reach::none);
  EXPECT_EQ(reach(image(ImageKind::other, 35), {3, 5}), Reach::none);
}

TEST(Verdict, does_not_take_the_vendors_sm_35_for_torchs_own) {
  GpuVerdict verdict = judge(std::vector{torch_131()}, gpu(3, 5));
  EXPECT_EQ(verdict.verdict, Verdict::no);
  EXPECT_THAT(verdict.because, AllOf(HasSubstr("built for sm_37"), HasSubstr("build string"),
                                     HasSubstr("0 of 511 containers with PTX run on 3.5")));
}

TEST(Verdict, runs_where_own_kernels_are_native) {
  EXPECT_EQ(judge(std::vector{torch_120()}, gpu(3, 5)).verdict, Verdict::runs);
  EXPECT_EQ(judge(std::vector{torch_120()}, gpu(7, 0)).verdict, Verdict::runs);
  EXPECT_EQ(judge(std::vector{torch_131()}, gpu(3, 7)).verdict, Verdict::runs);
}

TEST(Verdict, is_partial_where_own_kernels_compile_and_the_vendors_are_missing) {
  GpuVerdict verdict = judge(std::vector{torch_120()}, gpu(8, 0));
  EXPECT_EQ(verdict.verdict, Verdict::partly);
  EXPECT_THAT(verdict.because, HasSubstr("NVIDIA's libraries inside torch/lib/libtorch.so have nothing for 8.0"));
}

TEST(Verdict, judges_by_containers_with_ptx_without_a_build_string) {
  LibraryCode code = torch_131();
  code.build.reset();
  EXPECT_EQ(judge(std::vector{code}, gpu(3, 5)).verdict, Verdict::no);
  EXPECT_EQ(judge(std::vector{code}, gpu(7, 5)).verdict, Verdict::runs);
}

TEST(Verdict, judges_by_the_modal_set_without_ptx) {
  LibraryCode code = library("x/_C.so", {group(5, {37, 50}), group(2, {35})});
  EXPECT_EQ(judge(std::vector{code}, gpu(3, 5)).verdict, Verdict::no);
  EXPECT_EQ(judge(std::vector{code}, gpu(5, 0)).verdict, Verdict::runs);
  EXPECT_THAT(judge(std::vector{code}, gpu(5, 0)).because, HasSubstr("5 of 7 containers"));
}

TEST(Verdict, takes_a_link_stub_for_no_missing_vendor) {
  LibraryCode code = library("x/_C.so", {group(3, {35, 50, -50}), group(1, {35, 50})});
  EXPECT_EQ(judge(std::vector{code}, gpu(8, 0)).verdict, Verdict::jit);
}

TEST(Verdict, takes_the_build_string_of_another_library_of_the_package) {
  LibraryCode kernels = library("torch/lib/libtorch_cuda.so", {group(100, {35, 50, 70}), group(90, {37, 50, 70})});
  LibraryCode binding = library("torch/lib/libtorch_python.so", {});
  binding.build = parse_build_arches("sm_37 sm_50 sm_70");
  GpuVerdict verdict = judge(std::vector{kernels, binding}, gpu(3, 5));
  EXPECT_EQ(verdict.verdict, Verdict::no);
  EXPECT_THAT(verdict.because, HasSubstr("sm_37 sm_50 sm_70"));
}

TEST(Verdict, does_not_decide_where_the_evidence_contradicts_itself) {
  LibraryCode code = torch_131();
  code.build = parse_build_arches("sm_35 sm_50");
  EXPECT_EQ(judge(std::vector{code}, gpu(3, 5)).verdict, Verdict::unknown);
}

TEST(Verdict, is_partial_where_a_smaller_library_fails) {
  LibraryCode side = library("torch/lib/libside.so", {group(12, {37, -37})});
  GpuVerdict verdict = judge(std::vector{side, torch_120()}, gpu(3, 5));
  EXPECT_EQ(verdict.verdict, Verdict::partly);
  EXPECT_THAT(verdict.because, HasSubstr("libside.so was built for sm_37"));
}

TEST(Verdict, sets_vendor_libraries_apart_by_soname) {
  LibraryCode own = library("v/_C.so", {group(6, {35, 70, -70})});
  EXPECT_EQ(judge(std::vector{own, library("v.libs/libnvjpeg.so.10", {group(30, {30, 35, 70})})}, gpu(3, 5)).verdict,
            Verdict::runs);
  GpuVerdict missing = judge(std::vector{own, library("v.libs/libcudnn.so.8", {group(30, {50, 70})})}, gpu(3, 5));
  EXPECT_EQ(missing.verdict, Verdict::partly);
  EXPECT_THAT(missing.because, HasSubstr("libcudnn.so.8 has nothing for 3.5"));
}

TEST(Verdict, judges_a_package_of_vendor_libraries_alone) {
  LibraryCode cudnn = library("nvidia/cudnn/lib/libcudnn.so.8", {group(30, {50}), group(20, {70})});
  EXPECT_EQ(judge(std::vector{cudnn}, gpu(7, 0)).verdict, Verdict::runs);
  EXPECT_EQ(judge(std::vector{cudnn}, gpu(3, 5)).verdict, Verdict::no);
}

TEST(Verdict, takes_cubin_files_for_a_choice_of_one) {
  std::vector<LibraryCode> cubins;
  for (uint32_t arch : {35u, 70u, 80u}) {
    LibraryCode cubin{.path = "k/sm" + std::to_string(arch) + ".cubin", .soname = {}, .cubin = true};
    cubin.code.containers = 1;
    FatbinImage image{.kind = ImageKind::sass};
    image.arch = arch;
    cubin.code.images[image] = 1;
    cubin.code.groups = {{{image}, 1}};
    cubins.push_back(cubin);
  }
  EXPECT_EQ(judge(cubins, gpu(7, 0)).verdict, Verdict::runs);
  EXPECT_EQ(judge(cubins, gpu(8, 6)).verdict, Verdict::runs);
  EXPECT_EQ(judge(cubins, gpu(5, 0)).verdict, Verdict::no);
  EXPECT_THAT(judge(cubins, gpu(5, 0)).because, HasSubstr("sm_35 sm_70 sm_80"));
}

TEST(Verdict, tells_no_gpu_code_from_code_made_at_run_time_and_from_rocm) {
  LibraryCode plain = library("x/_C.so", {});
  EXPECT_EQ(judge(std::vector{plain}, gpu(3, 5)).verdict, Verdict::no_gpu_code);
  EXPECT_EQ(judge({}, gpu(3, 5)).verdict, Verdict::no_gpu_code);
  plain.calls_cuda = true;
  EXPECT_EQ(judge(std::vector{plain}, gpu(3, 5)).verdict, Verdict::unknown);
  plain.rocm = true;
  EXPECT_EQ(judge(std::vector{plain}, gpu(3, 5)).verdict, Verdict::no);
}

TEST(Verdict, is_unknown_and_never_fine_for_formats_it_can_not_read) {
  LibraryCode damaged = torch_120();
  damaged.code.faults = {{64, "an entry in it has no known kind and version"}};
  damaged.code.faults_seen = 1;
  EXPECT_EQ(judge(std::vector{damaged}, gpu(3, 5)).verdict, Verdict::unknown);
  LibraryCode endless = torch_120();
  endless.code.cut = true;
  EXPECT_EQ(judge(std::vector{endless}, gpu(3, 5)).verdict, Verdict::unknown);
  LibraryCode opaque = library("x/_C.so", {{{FatbinImage{.kind = ImageKind::other, .raw_kind = 8}}, 3}});
  EXPECT_EQ(judge(std::vector{opaque}, gpu(3, 5)).verdict, Verdict::unknown);
}

} // namespace
} // namespace envboot::gpu
