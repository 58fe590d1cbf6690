#include "binfmt/fatbin.hpp"

#include "corpus/fatbin_builder.hpp"

#include <gmock/gmock.h>

namespace envboot::binfmt {
namespace {

using corpus::fat_container;
using corpus::FatEntry;
using corpus::ptx;
using corpus::sass;
using testing::HasSubstr;
using testing::SizeIs;

FatbinSummary scan(const std::string& file, size_t step = SIZE_MAX) {
  FatbinScanner scanner(file.size());
  for (size_t at = 0; at < file.size();) {
    size_t part = std::min(step, file.size() - at);
    scanner.feed(corpus::bytes_of(file).subspan(at, part), at);
    at += part;
  }
  return scanner.finish();
}

FatbinImage only_image(const FatEntry& entry) {
  FatbinSummary summary = scan(fat_container({entry}));
  EXPECT_THAT(summary.images, SizeIs(1));
  EXPECT_TRUE(summary.sound());
  return summary.images.empty() ? FatbinImage() : summary.images.begin()->first;
}

/// The same, reading `step` bytes at each place that is wanted.
FatbinSummary scan_what_is_wanted(const std::string& file, size_t step, size_t& read) {
  FatbinScanner scanner(file.size());
  for (size_t at = 0; at < file.size();) {
    size_t wanted = std::min<size_t>(scanner.next_wanted(), file.size());
    if (wanted > at) {
      scanner.skip_to(at = wanted);
      continue;
    }
    size_t part = std::min(step, file.size() - at);
    scanner.feed(corpus::bytes_of(file).subspan(at, part), at);
    at += part;
    read += part;
  }
  return scanner.finish();
}

TEST(Fatbin, needs_no_payloads) {
  FatEntry large = sass(70);
  large.payload = 100'000;
  FatEntry odd = sass(35);
  odd.payload = 50'003;
  std::string key;
  corpus::append(key, corpus::k_fat_key);
  std::string nested = fat_container(std::vector{sass(50), large, odd, ptx(70), large});
  nested.replace(2000, key.size(), key); // in a payload
  std::string file = "no code" + std::string(9, '.') + nested + fat_container(std::vector{odd}) + "end.";
  FatbinSummary all = scan(file);
  for (size_t step : {size_t{64}, size_t{100}, size_t{4096}}) {
    size_t read = 0;
    FatbinSummary some = scan_what_is_wanted(file, step, read);
    EXPECT_EQ(some.containers, all.containers) << step;
    EXPECT_EQ(some.bytes, all.bytes);
    EXPECT_EQ(some.images, all.images);
    EXPECT_EQ(some.groups, all.groups);
    EXPECT_TRUE(some.sound());
    EXPECT_LT(read, file.size() / 4);
  }
}

TEST(Fatbin, reads_the_images_of_a_container) {
  FatbinSummary summary = scan(fat_container({sass(35), sass(50), ptx(50, 6, 3)}));
  EXPECT_EQ(summary.containers, 1u);
  ASSERT_THAT(summary.groups, SizeIs(1));
  FatbinImage sass35{ImageKind::sass, 2, 35, 0, 0, 0, Compression::none};
  FatbinImage sass50{ImageKind::sass, 2, 50, 0, 0, 0, Compression::none};
  FatbinImage ptx50{ImageKind::ptx, 1, 50, 0, 6, 3, Compression::lz4};
  EXPECT_EQ(summary.groups[0].images, (std::vector{sass35, sass50, ptx50}));
}

TEST(Fatbin, knows_every_flag) {
  EXPECT_EQ(only_image(sass(70, 0x11)).compression, Compression::none);
  EXPECT_EQ(only_image(sass(70, 0x1011)).compression, Compression::old);
  EXPECT_EQ(only_image(sass(70, 0x2011)).compression, Compression::lz4);
  EXPECT_EQ(only_image(sass(70, 0x8011)).compression, Compression::zstd);
  EXPECT_EQ(only_image(sass(90, 0x100011)).suffix, 'a');
  EXPECT_EQ(only_image(sass(100, 0x200011)).suffix, 'f');
  EXPECT_EQ(only_image(sass(100, 0x1000011)).suffix, 0);
}

TEST(Fatbin, knows_kinds_and_keeps_unknown_ones_apart) {
  EXPECT_EQ(only_image({.kind = 0x10}).kind, ImageKind::sass);
  EXPECT_EQ(only_image({.kind = 4}).kind, ImageKind::other);
  EXPECT_EQ(only_image({.kind = 8}).kind, ImageKind::other);
  EXPECT_EQ(only_image({.kind = 0x40}).raw_kind, 0x40);
}

TEST(Fatbin, takes_headers_of_any_size) {
  FatbinSummary summary = scan(fat_container({{.arch = 35, .header_size = 11616}, {.arch = 50, .header_size = 72}}));
  EXPECT_THAT(summary.images, SizeIs(2));
  EXPECT_TRUE(summary.sound());
}

TEST(Fatbin, counts_empty_containers) {
  FatbinSummary summary = scan(fat_container("") + fat_container({sass(35)}) + fat_container(""));
  EXPECT_EQ(summary.containers, 3u);
  EXPECT_EQ(summary.empty, 2u);
  EXPECT_THAT(summary.groups, SizeIs(1));
  EXPECT_EQ(summary.bytes, 16u + 16 + 80 + 16);
}

TEST(Fatbin, tells_what_has_ended_so_far) {
  std::string first = fat_container({sass(35), ptx(35)}), file = first + first + fat_container({sass(70)});
  FatbinScanner scanner(file.size());
  scanner.feed(corpus::bytes_of(file).first(2 * first.size() + 16), 0);
  EXPECT_EQ(scanner.containers(), 2u);
  FatbinSummary so_far = scanner.so_far();
  EXPECT_TRUE(so_far.sound());
  ASSERT_THAT(so_far.groups, SizeIs(1));
  EXPECT_EQ(so_far.groups[0].containers, 2u);
  scanner.feed(corpus::bytes_of(file).subspan(2 * first.size() + 16), 2 * first.size() + 16);
  EXPECT_THAT(scanner.finish().groups, SizeIs(2));
}

TEST(Fatbin, gives_the_same_whatever_the_buffer_edges) {
  std::string file = std::string(40, 'x') + fat_container({sass(35), ptx(35)}) + fat_container("") +
                     std::string(24, 'y') + fat_container({{.arch = 70, .header_size = 5000, .payload = 9000}});
  FatbinSummary whole = scan(file);
  ASSERT_EQ(whole.containers, 3u);
  for (size_t step = 1; step < 200; ++step) {
    FatbinSummary pieces = scan(file, step);
    EXPECT_EQ(pieces.groups, whole.groups) << step;
    EXPECT_EQ(pieces.images, whole.images) << step;
    EXPECT_EQ(pieces.bytes, whole.bytes) << step;
    EXPECT_TRUE(pieces.sound()) << step;
  }
}

TEST(Fatbin, ignores_a_key_at_an_unaligned_place) {
  FatbinSummary summary = scan(std::string(4, 'x') + fat_container({sass(35)}));
  EXPECT_EQ(summary.containers, 0u);
  EXPECT_TRUE(summary.sound());
}

TEST(Fatbin, steps_over_a_key_in_the_last_payload_however_it_arrives) {
  std::string file = fat_container({sass(35)});
  std::string inner = fat_container(std::vector<FatEntry>{});
  file.replace(file.size() - inner.size(), inner.size(), inner);
  for (size_t step = 1; step <= file.size(); ++step) {
    FatbinSummary summary = scan(file, step);
    EXPECT_EQ(summary.containers, 1u) << step;
    EXPECT_EQ(summary.bytes, file.size()) << step;
  }
}

TEST(Fatbin, steps_over_keys_in_payloads) {
  std::string inner = fat_container({sass(99)});
  FatEntry entry = sass(35);
  entry.payload = inner.size();
  std::string body = corpus::fat_entry(entry);
  body.replace(64, inner.size(), inner);
  FatbinSummary summary = scan(fat_container(body));
  EXPECT_EQ(summary.containers, 1u);
  EXPECT_EQ(summary.images.begin()->first.arch, 35u);
  EXPECT_TRUE(summary.sound());
}

TEST(Fatbin, reports_a_truncated_container) {
  std::string file = fat_container({sass(35), sass(50)});
  for (size_t size = 8; size < file.size(); ++size) {
    FatbinSummary summary = scan(file.substr(0, size));
    EXPECT_EQ(summary.containers, 0u) << size;
    EXPECT_EQ(summary.faults_seen, 1u) << size;
  }
}

TEST(Fatbin, resumes_behind_the_key_of_a_lying_container) {
  std::string good = fat_container({sass(35)});
  std::string lying;
  corpus::append(lying, corpus::k_fat_key);
  corpus::append(lying, uint64_t{1} << 40);
  FatbinSummary summary = scan(lying + good);
  EXPECT_EQ(summary.containers, 1u);
  ASSERT_THAT(summary.faults, SizeIs(1));
  EXPECT_EQ(summary.faults[0].offset, 0u);
  EXPECT_THAT(summary.faults[0].what, HasSubstr("claims 1099511627776 bytes"));
}

TEST(Fatbin, finds_what_a_failing_container_had_swallowed) {
  std::string good = fat_container({sass(35)}) + fat_container({sass(50)});
  FatEntry swallowing = sass(99);
  swallowing.payload = 0;
  std::string body = corpus::fat_entry(swallowing);
  corpus::overwrite(body, 8, uint64_t{good.size() + 8}); // the payload that holds the good ones
  FatEntry broken = sass(98);
  broken.kind = 0;
  FatbinSummary summary = scan(fat_container(body + std::string(8, 'p') + good + corpus::fat_entry(broken)));
  EXPECT_EQ(summary.containers, 2u);
  EXPECT_EQ(summary.faults_seen, 1u);
  EXPECT_THAT(summary.images, SizeIs(2));
}

TEST(Fatbin, reports_entries_that_are_impossible) {
  EXPECT_EQ(scan(fat_container({{.header_size = 32}})).faults_seen, 1u);
  EXPECT_EQ(scan(fat_container({{.version = 0x0102}})).faults_seen, 1u);
  EXPECT_EQ(scan(fat_container({{.kind = 0}})).faults_seen, 1u);
  EXPECT_EQ(scan(fat_container(std::string(40, 'z'))).faults_seen, 1u);
  EXPECT_EQ(scan(fat_container(corpus::fat_entry(sass(35)) + std::string(8, 'z'))).faults_seen, 1u);
  std::string huge = fat_container({sass(35)});
  corpus::overwrite(huge, 16 + 8, UINT64_MAX - 63);
  EXPECT_EQ(scan(huge).faults_seen, 1u);
}

TEST(Fatbin, stays_small_on_a_file_full_of_keys) {
  std::string keys;
  for (int k = 0; k < 200'000; ++k) {
    corpus::append(keys, corpus::k_fat_key);
  }
  FatbinSummary summary = scan(keys);
  EXPECT_EQ(summary.containers, 0u);
  EXPECT_FALSE(summary.sound());
  EXPECT_LE(summary.faults.size(), 16u);
}

TEST(Fatbin, cuts_off_endless_kinds_of_containers) {
  std::string file;
  for (uint32_t arch = 0; arch < 3000; ++arch) {
    file += fat_container({sass(arch)});
  }
  FatbinSummary summary = scan(file);
  EXPECT_EQ(summary.containers, 3000u);
  EXPECT_TRUE(summary.cut);
  EXPECT_LE(summary.groups.size(), 1024u);
}

TEST(Fatbin, does_not_claim_to_have_seen_what_was_skipped) {
  std::string file = fat_container({sass(35)});
  FatbinScanner scanner(file.size());
  scanner.feed(corpus::bytes_of(file).subspan(8), 8);
  EXPECT_FALSE(scanner.finish().sound());
}

TEST(Cubin, reads_the_architecture_of_both_layouts) {
  EXPECT_EQ(cubin_image(190, 0x33, 7, 0x00230523).arch, 35u);
  EXPECT_EQ(cubin_image(190, 0x41, 8, 0x06005a04).arch, 90u);
  EXPECT_EQ(cubin_image(190, 0x41, 9, 0x06005a04).raw_kind, 0);
  EXPECT_EQ(cubin_image(62, 0, 0, 0).raw_kind, 0);
}

} // namespace
} // namespace envboot::binfmt
