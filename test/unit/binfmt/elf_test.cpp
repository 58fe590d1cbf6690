#include "binfmt/elf.hpp"

#include "corpus/elf_builder.hpp"
#include "fakes/fake_bytes_file.hpp"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <random>

namespace envboot::binfmt {
namespace {

using fakes::FakeBytesFile;
using testing::Contains;
using testing::ElementsAre;
using testing::Pair;

const corpus::ElfSpec k_library{
    .sections = {{".text", "code"}, {".nv_fatbin", std::string(48, 'f')}},
    .soname = "libx.so.1",
    .runpath = "$ORIGIN",
    .rpath = "/old",
    .needed = {"libc.so.6", "libcudart.so.10.0"},
    .versions = {"GLIBC_2.2.5", "GLIBC_2.14", "GLIBC_2.9", "GLIBCXX_3.4.19", "CXXABI_1.3", "GLIBC_PRIVATE"}};

Result<Elf> read(const std::string& bytes) {
  FakeBytesFile file(bytes);
  return read_elf(file);
}

TEST(Elf, reads_names_paths_and_sections) {
  auto elf = read(corpus::elf_of(k_library));
  ASSERT_TRUE(elf) << testing::PrintToString(elf.error().causes);
  EXPECT_EQ(elf->soname, "libx.so.1");
  EXPECT_EQ(elf->runpath, "$ORIGIN");
  EXPECT_EQ(elf->rpath, "/old");
  EXPECT_THAT(elf->needed, ElementsAre("libc.so.6", "libcudart.so.10.0"));
  EXPECT_EQ(elf->machine, k_machine_x86_64);
  ASSERT_NE(elf->section(".nv_fatbin"), nullptr);
  EXPECT_EQ(elf->section(".nv_fatbin")->size, 48u);
  EXPECT_EQ(elf->section(".nope"), nullptr);
}

TEST(Elf, takes_the_highest_version_of_each_family) {
  auto elf = read(corpus::elf_of(k_library));
  ASSERT_TRUE(elf);
  EXPECT_THAT(elf->needs, ElementsAre(Pair("CXXABI", "1.3"), Pair("GLIBC", "2.14"), Pair("GLIBCXX", "3.4.19")));
}

/// A file in which going back is dear, as in a deflated member.
struct OnwardsFile : FakeBytesFile {
  using FakeBytesFile::FakeBytesFile;
  Result<size_t> read_at(std::span<std::byte> out, uint64_t offset) override {
    turns += offset < next ? 1 : 0;
    size_t got = TRY(FakeBytesFile::read_at(out, offset));
    next = offset + got;
    return got;
  }
  uint64_t next = 0;
  size_t turns = 0;
};

TEST(Elf, reads_strings_that_lie_close_together_in_one_walk) {
  corpus::ElfSpec spec = k_library;
  for (int k = 0; k < 100; ++k) {
    spec.needed.push_back(fmt::format("libneeded{}.so", k));
    spec.versions.push_back(fmt::format("GLIBC_2.{}", k));
  }
  OnwardsFile file(corpus::elf_of(spec));
  auto elf = read_elf(file);
  ASSERT_TRUE(elf);
  EXPECT_EQ(elf->needed.size(), 102u);
  EXPECT_EQ(elf->needed.back(), "libneeded99.so");
  EXPECT_EQ(elf->needs["GLIBC"], "2.99");
  EXPECT_LE(file.turns, 4u);
}

TEST(Elf, reads_a_file_without_section_table) {
  std::string bytes = corpus::elf_of(k_library);
  corpus::overwrite(bytes, 40, uint64_t{0});
  corpus::overwrite(bytes, 60, uint16_t{0});
  auto elf = read(bytes);
  ASSERT_TRUE(elf);
  EXPECT_TRUE(elf->sections.empty());
  EXPECT_EQ(elf->soname, "libx.so.1");
}

TEST(Elf, reads_the_head_of_a_cubin) {
  auto elf = read(corpus::elf_of({.machine = k_machine_cuda, .os_abi = 0x33, .abi_version = 7, .flags = 0x230523}));
  ASSERT_TRUE(elf);
  EXPECT_EQ(elf->machine, k_machine_cuda);
  EXPECT_EQ(elf->os_abi, 0x33);
  EXPECT_EQ(elf->abi_version, 7);
  EXPECT_EQ(elf->flags, 0x230523u);
}

TEST(Elf, agrees_with_the_loader_about_a_program_of_the_system) {
  auto files = os::real_file_system();
  auto file = files->open(AbsPath::root() / "usr/bin/env"); // this one may be static
  ASSERT_TRUE(file);
  auto elf = read_elf(**file);
  ASSERT_TRUE(elf) << testing::PrintToString(elf.error().causes);
  EXPECT_THAT(elf->needed, Contains("libc.so.6"));
  EXPECT_THAT(elf->needs, Contains(Pair("GLIBC", testing::StartsWith("2."))));
  EXPECT_NE(elf->section(".text"), nullptr);
}

TEST(Elf, refuses_other_files) {
  EXPECT_FALSE(read(""));
  EXPECT_FALSE(read("#!/bin/sh\n"));
  EXPECT_FALSE(read(std::string(200, '\0')));
  std::string narrow = corpus::elf_of(k_library);
  narrow[4] = 1;
  EXPECT_FALSE(read(narrow));
}

TEST(Elf, is_total_on_damaged_and_cut_files) {
  std::string whole = corpus::elf_of(k_library);
  for (size_t size = 0; size < whole.size(); ++size) {
    (void)read(whole.substr(0, size));
  }
  std::mt19937 random(11);
  for (int round = 0; round < 5'000; ++round) {
    std::string damaged = whole;
    for (int k = 0; k < 1 + round % 5; ++k) {
      damaged[random() % damaged.size()] = static_cast<char>(random());
    }
    if (auto elf = read(damaged); !elf) {
      EXPECT_FALSE(elf.error().what.empty());
    }
  }
}

TEST(LowerVersion, compares_numbers_and_not_text) {
  EXPECT_TRUE(is_lower_version("2.9", "2.17"));
  EXPECT_FALSE(is_lower_version("2.17", "2.9"));
  EXPECT_TRUE(is_lower_version("2.2", "2.2.5"));
  EXPECT_FALSE(is_lower_version("3.4.19", "3.4.19"));
}

} // namespace
} // namespace envboot::binfmt
