#include "binfmt/kept_pieces.hpp"

#include "binfmt/elf.hpp"
#include "corpus/elf_builder.hpp"
#include "fakes/fake_bytes_file.hpp"

#include <gmock/gmock.h>

namespace envboot::binfmt {
namespace {

using fakes::FakeBytesFile;

std::string read(os::File& file, uint64_t offset, size_t size) {
  std::string text(size, '\0');
  auto got = file.read_at(std::as_writable_bytes(std::span(text)), offset);
  EXPECT_TRUE(got);
  text.resize(got.value_or(0));
  return text;
}

void pass_all(KeptPieces& kept, const std::string& bytes, size_t step) {
  for (size_t at = 0; at < bytes.size(); at += step) {
    kept.pass(corpus::bytes_of(bytes).subspan(at, std::min(step, bytes.size() - at)), at);
  }
}

TEST(KeptPieces, answer_for_ranges_that_passed_in_parts) {
  FakeBytesFile file("0123456789abcdef");
  const ByteRange ranges[] = {{2, 6}, {7, 4}, {14, 9}};
  for (size_t step : {size_t{1}, size_t{3}, size_t{16}}) {
    KeptPieces kept(file, ranges);
    pass_all(kept, file.bytes, step);
    file.reads = 0;
    EXPECT_EQ(read(kept, 2, 6), "234567");
    EXPECT_EQ(read(kept, 4, 1), "4");
    EXPECT_EQ(read(kept, 8, 3), "89a");
    EXPECT_EQ(read(kept, 14, 2), "ef");
    EXPECT_EQ(file.reads, 0u);
  }
}

TEST(KeptPieces, ask_the_file_for_the_rest) {
  FakeBytesFile file("0123456789abcdef");
  const ByteRange ranges[] = {{2, 4}, {UINT64_MAX - 1, 8}, {12, UINT64_MAX}};
  KeptPieces kept(file, ranges);
  kept.pass(corpus::bytes_of(file.bytes).first(4), 0); // the rest never passes
  EXPECT_EQ(read(kept, 2, 2), "23");
  EXPECT_EQ(file.reads, 0u);
  EXPECT_EQ(read(kept, 2, 4), "2345");
  EXPECT_EQ(read(kept, 1, 2), "12");
  EXPECT_EQ(read(kept, 14, 8), "ef");
  EXPECT_EQ(file.reads, 3u);
}

TEST(KeptPieces, keep_the_end_of_a_range_that_is_too_large) {
  FakeBytesFile file(std::string(size_t{1} << 20, 'x') + "end");
  const ByteRange ranges[] = {{0, file.bytes.size()}};
  KeptPieces kept(file, ranges);
  pass_all(kept, file.bytes, 1000);
  EXPECT_EQ(read(kept, file.bytes.size() - 4, 4), "xend");
  EXPECT_EQ(file.reads, 0u);
  EXPECT_EQ(read(kept, 0, 2), "xx");
  EXPECT_EQ(file.reads, 1u);
}

TEST(ElfRanges, spare_the_way_back_to_the_tables) {
  std::string filler(size_t{1} << 20, '.');
  FakeBytesFile file(corpus::elf_of({.sections = {{".text", filler}}, .soname = "libx.so.1", .needed = {"libc.so.6"}}));
  KeptPieces kept(file, elf_ranges(corpus::bytes_of(file.bytes).first(4096)));
  pass_all(kept, file.bytes, 4096);
  auto elf = read_elf(kept);
  ASSERT_TRUE(elf);
  EXPECT_EQ(elf->soname, "libx.so.1");
  EXPECT_NE(elf->section(".text"), nullptr);
  EXPECT_LE(file.reads, 2u); // the strings, which only .dynamic names
}

TEST(ElfRanges, trust_no_number) {
  std::string bytes = corpus::elf_of({.soname = "libx.so.1"});
  EXPECT_TRUE(elf_ranges(corpus::bytes_of(bytes).first(63)).empty());
  for (size_t field : {size_t{32}, size_t{40}}) {
    std::string lying = bytes;
    corpus::overwrite(lying, field, UINT64_MAX - 7);
    FakeBytesFile file(lying);
    KeptPieces kept(file, elf_ranges(corpus::bytes_of(lying)));
    pass_all(kept, lying, 100);
    EXPECT_FALSE(read_elf(kept));
  }
}

} // namespace
} // namespace envboot::binfmt
