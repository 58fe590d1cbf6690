// A member inflated from two places at once gives what it gives from one, and so it does when the second place is no
// block's beginning, or the stream is damaged.
#include "binfmt/inflate_ahead.hpp"

#include "binfmt/block_header.hpp"
#include "binfmt/zip_member.hpp"
#include "corpus/zip_builder.hpp"
#include "fakes/fake_bytes_file.hpp"

#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <random>
#include <thread>

namespace envboot::binfmt {
namespace {

std::string noise(size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::string text(size, '\0');
  for (char& byte : text) {
    byte = static_cast<char>(random());
  }
  return text;
}

/// As compiled code is: much that is new, copies of what is near, and copies of those, so each window is left behind
/// in a while.
std::string code(size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::string text = noise(100, seed);
  while (text.size() < size) {
    text += noise(1 + random() % 300, static_cast<unsigned>(random()));
    size_t reach = std::min<size_t>(text.size(), 30'000);
    text += text.substr(text.size() - 1 - random() % reach, 1 + random() % 250);
    text.append(random() % 30, '\0');
  }
  text.resize(size);
  return text;
}

/// Its front is copied all the way, so no stretch ever settles.
std::string clinging(size_t size, unsigned seed) {
  std::string text = std::string(30'000, 'x') + code(1000, seed);
  while (text.size() < size) {
    text += text.substr(text.size() - 30'000, 20'000) + code(500, seed + static_cast<unsigned>(text.size()));
  }
  return text;
}

/// As blocks that are not packed (RFC 1951, 3.2.4).
std::string stored_blocks(const std::string& text) {
  std::string out;
  for (size_t at = 0; at < text.size(); at += 60'000) {
    auto size = static_cast<uint16_t>(std::min<size_t>(60'000, text.size() - at));
    out += at + size == text.size() ? '\1' : '\0';
    corpus::append(out, size);
    corpus::append(out, static_cast<uint16_t>(~size));
    out += text.substr(at, size);
  }
  return out;
}

struct Member {
  std::string text, packed;

  [[nodiscard]] std::string zip() const {
    return corpus::zip_of({{.name = "lib.so", .content = text, .stored = packed}});
  }
};

/// What reading gives, to its end or to the error.
struct Seen {
  std::string text, why;
  bool operator==(const Seen&) const = default;
};

Seen seen(ZipMemberFile& file, std::mt19937& random, auto between) {
  Seen seen;
  std::string buffer(300'000, '\0');
  while (seen.text.size() < file.member().size) {
    between();
    size_t size = 1 + random() % buffer.size();
    auto got = file.read_at(std::as_writable_bytes(std::span(buffer)).first(size), seen.text.size());
    if (!got) {
      seen.why = fmt::format("{}: {}", got.error().what, fmt::join(got.error().causes, "; "));
      break;
    }
    seen.text.append(buffer, 0, *got);
  }
  return seen;
}

Seen seen_plainly(os::File& archive, unsigned seed) {
  ZipReader zip = ZipReader::open(archive, "x.whl").value();
  std::mt19937 random(seed);
  ZipMemberFile file = ZipMemberFile::open(archive, zip.members()[0], Reading::onwards).value();
  return seen(file, random, [] {});
}

Seen seen_ahead(os::File& archive, uint64_t distance, unsigned seed) {
  ZipReader zip = ZipReader::open(archive, "x.whl").value();
  std::mt19937 random(seed), works(seed);
  InflateAhead ahead(archive, {distance});
  ZipMemberFile file = ZipMemberFile::open(archive, zip.members()[0], ahead).value();
  return seen(file, random, [&] {
    for (size_t pieces = works() % 20; pieces > 0 && ahead.work(); --pieces) {
    }
  });
}

/// What a stretch that begins at that bit makes of the rest of a stream, given what precedes it.
std::string rest_of(std::span<const std::byte> stored, uint64_t bit, const std::string& text) {
  Stretch stretch;
  stretch.begin(stored[bit / 8], bit % 8);
  for (auto left = stored.subspan(bit / 8 + 1); !stretch.inflater().finished();) {
    auto step = stretch.step(left);
    if (!step) {
      return "damaged";
    }
    left = left.subspan(step->consumed);
  }
  if (!stretch.settled()) {
    return "not settled";
  }
  auto before = corpus::bytes_of(text).first(text.size() - stretch.size());
  stretch.complete(before.last<Inflater::k_window>());
  std::string rest(stretch.size(), '\0');
  for (size_t at = 0; at < rest.size();) {
    at += stretch.read_at(std::as_writable_bytes(std::span(rest)).subspan(at), at);
  }
  return rest;
}

TEST(BlockHeader, finds_where_each_block_begins_and_a_stretch_goes_on_from_there) {
  constexpr size_t k_every = 50'000, k_blocks = 24;
  std::string text = code(k_every * k_blocks, 1), packed = corpus::deflated_in_blocks(text, k_every);
  auto stored = corpus::bytes_of(packed);
  size_t found = 0;
  for (auto bit = find_block_header(stored); bit; bit = find_block_header(stored, *bit + 1)) {
    if (found > 0 && found < 12) { // else there is no window yet, or too little to leave it behind
      EXPECT_TRUE(rest_of(stored, *bit, text) == text.substr(found * k_every)) << found;
    }
    ++found;
  }
  EXPECT_EQ(found, k_blocks - 1); // the last one says that it is
}

TEST(BlockHeader, finds_none_in_noise_nor_one_that_is_cut_off) {
  std::string bytes = noise(size_t{1} << 19, 5);
  EXPECT_EQ(find_block_header(corpus::bytes_of(bytes)), std::nullopt);
  std::string packed = corpus::deflated_in_blocks(code(30'000, 2), 20'000);
  auto bit = find_block_header(corpus::bytes_of(packed));
  ASSERT_TRUE(bit);
  for (size_t size = 0; size < 40; ++size) {
    EXPECT_EQ(find_block_header(corpus::bytes_of(packed).first(*bit / 8 + size), *bit), std::nullopt) << size;
  }
}

/// That the stretch is what is read shows by the archive's being spoiled there in the meantime.
TEST(InflateAhead, what_it_has_is_not_read_again) {
  Member member{code(6'000'000, 3), {}};
  member.packed = corpus::deflated_in_blocks(member.text, 40'000);
  fakes::FakeBytesFile archive(member.zip());
  ZipReader zip = ZipReader::open(archive, "x.whl").value();
  InflateAhead ahead(archive, {300'000});
  ZipMemberFile file = ZipMemberFile::open(archive, zip.members()[0], ahead).value();
  std::mt19937 random(1);
  Seen all = seen(file, random, [&, begun = false]() mutable {
    if (begun) {
      return;
    }
    begun = true;
    for (int pieces = 0; pieces < 4; ++pieces) {
      ASSERT_TRUE(ahead.work());
    }
    archive.bytes.replace(700'000, 300'000, 300'000, '\x55');
  });
  EXPECT_EQ(all.why, "");
  EXPECT_TRUE(all.text == member.text);
}

TEST(InflateAhead, gives_what_one_reader_gives) {
  std::string text = code(3'000'000, 4);
  std::string bytes = noise(100'000, 5), trap = corpus::deflated_in_blocks(code(200'000, 6), 10'000);
  std::string traps = bytes + trap + bytes + trap + bytes;
  std::string clings = clinging(4'000'000, 7);
  for (const Member& member :
       {Member{text, corpus::deflated_in_blocks(text, 30'000)}, Member{text, corpus::deflated_in_blocks(text, 900'000)},
        Member{text, corpus::deflated(text)}, Member{traps, stored_blocks(traps)},
        Member{clings, corpus::deflated_in_blocks(clings, 30'000)}}) {
    fakes::FakeBytesFile archive(member.zip());
    for (unsigned seed = 0; seed < 2; ++seed) {
      for (uint64_t distance : {0, 50'000, 400'000}) {
        Seen ahead = seen_ahead(archive, distance, seed);
        ASSERT_EQ(ahead.why, "");
        ASSERT_TRUE(ahead.text == member.text) << seed << " " << distance;
      }
    }
  }
}

TEST(InflateAhead, damage_is_told_where_one_reader_tells_it) {
  std::string text = code(3'000'000, 8);
  std::mt19937 random(9);
  int told = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    Member member{text, corpus::deflated_in_blocks(text, 30'000)};
    for (size_t flips = 1 + random() % 3; flips > 0; --flips) {
      member.packed[random() % member.packed.size()] ^= static_cast<char>(1U << random() % 8);
    }
    fakes::FakeBytesFile archive(member.zip());
    Seen plain = seen_plainly(archive, seed);
    told += plain.why.empty() ? 0 : 1; // some bits only fill a byte
    ASSERT_TRUE(seen_ahead(archive, seed * 1000, seed) == plain) << seed;
  }
  EXPECT_GT(told, 50);
}

/// A real file takes reads from several.
struct SharedFile : fakes::FakeBytesFile {
  using FakeBytesFile::FakeBytesFile;
  Result<size_t> read_at(std::span<std::byte> out, uint64_t offset) override {
    std::lock_guard lock(mutex);
    return FakeBytesFile::read_at(out, offset);
  }
  std::mutex mutex;
};

/// The worker's second read, the first for its stretch, takes its time and fails.
struct FailingFile : SharedFile {
  using SharedFile::SharedFile;
  Result<size_t> read_at(std::span<std::byte> out, uint64_t offset) override {
    if (std::this_thread::get_id() == worker && ++reads_of_worker == 2) {
      reached = true;
      reached.notify_all();
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      return fail(failure("unreadable"));
    }
    return SharedFile::read_at(out, offset);
  }
  std::atomic<std::thread::id> worker;
  int reads_of_worker = 0;
  std::atomic<bool> reached = false;
};

TEST(InflateAhead, the_stretch_that_the_reader_waits_for_may_become_another_one) {
  Member member{code(4'000'000, 13), {}};
  member.packed = corpus::deflated_in_blocks(member.text, 30'000); // each begins with a byte, so all have the same bits
  FailingFile archive(member.zip());
  ZipReader zip = ZipReader::open(archive, "x.whl").value();
  InflateAhead ahead(archive, {100'000});
  ZipMemberFile file = ZipMemberFile::open(archive, zip.members()[0], ahead).value();
  std::jthread other([&](const std::stop_token& stop) {
    archive.worker = std::this_thread::get_id();
    while (!stop.stop_requested()) {
      ahead.work();
    }
  });
  archive.reached.wait(false);
  std::mt19937 random(1);
  Seen all = seen(file, random, [] {});
  EXPECT_EQ(all.why, "");
  EXPECT_TRUE(all.text == member.text);
}

TEST(InflateAhead, two_threads_at_it) {
  Member member{code(3'000'000, 10) + clinging(4'000'000, 11) + code(3'000'000, 12), {}};
  member.packed = corpus::deflated_in_blocks(member.text, 30'000);
  SharedFile archive(member.zip());
  ZipReader zip = ZipReader::open(archive, "x.whl").value();
  for (unsigned seed = 0; seed < 8; ++seed) {
    InflateAhead ahead(archive, {uint64_t{1} << (12 + seed)});
    ZipMemberFile file = ZipMemberFile::open(archive, zip.members()[0], ahead).value();
    std::jthread other([&](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        if (!ahead.work()) {
          std::this_thread::yield();
        }
      }
    });
    std::mt19937 random(seed);
    Seen all = seen(file, random, [] {});
    EXPECT_EQ(all.why, "");
    EXPECT_TRUE(all.text == member.text) << seed;
  }
}

} // namespace
} // namespace envboot::binfmt
