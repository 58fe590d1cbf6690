#include "util/sha256.hpp"

#include "util/processor.hpp"
#include "util/sha256_two.hpp"

#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace envboot {
namespace {

std::vector<std::byte> random_bytes(size_t size, std::mt19937& random) {
  std::vector<std::byte> bytes(size);
  for (std::byte& byte : bytes) {
    byte = static_cast<std::byte>(random());
  }
  return bytes;
}

Sha256 digest_of(const std::vector<std::byte>& bytes) {
  return Sha256::of({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

TEST(Sha256, KnownDigests) {
  EXPECT_EQ(Sha256::of("").hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256::of("abc").hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256::of("").record_text(), "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
  EXPECT_EQ(Sha256::of("abc").record_text(), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
}

TEST(Sha256, StreamEqualsWhole) {
  Sha256Stream stream;
  stream.update(std::as_bytes(std::span("ab", 2)));
  stream.update(std::as_bytes(std::span("c", 1)));
  EXPECT_EQ(stream.finish(), Sha256::of("abc"));
  EXPECT_EQ(stream.finish(), Sha256::of(""));
}

TEST(Sha256, TwoStreamsBesideEachOtherAreWhatEachIsAlone) {
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    std::array<std::vector<std::byte>, 2> bytes{random_bytes(random() % 2000, random),
                                                random_bytes(random() % 2000, random)};
    std::array<std::span<const std::byte>, 2> left{bytes[0], bytes[1]};
    std::array<Sha256Stream, 2> streams;
    while (!left[0].empty() || !left[1].empty()) {
      std::array<std::span<const std::byte>, 2> parts;
      for (size_t k : {0U, 1U}) {
        parts[k] = left[k].first(std::min<size_t>(left[k].size(), random() % 300));
        left[k] = left[k].subspan(parts[k].size());
      }
      Sha256Stream::update_both(streams[0], parts[0], streams[1], parts[1]);
    }
    EXPECT_EQ(streams[0].finish(), digest_of(bytes[0]));
    EXPECT_EQ(streams[1].finish(), digest_of(bytes[1]));
  }
}

// The length of what was hashed is part of the digest, in bits, and its lower word ends at 512 MB.
TEST(Sha256, TheLengthOfTwoLongStreamsGoesBeyond32Bits) {
  std::vector<std::byte> zeros(size_t{1} << 20);
  Sha256Stream one, other, alone;
  for (int megabyte = 0; megabyte < 513; ++megabyte) {
    alone.update(zeros);
    if (megabyte < 511) {
      one.update(zeros);
      other.update(zeros);
    } else {
      Sha256Stream::update_both(one, zeros, other, zeros);
    }
  }
  Sha256 wanted = alone.finish();
  EXPECT_EQ(one.finish(), wanted);
  EXPECT_EQ(other.finish(), wanted);
}

// By the instructions alone, of a block each, against digests that are known.
TEST(Sha256, TwoBlocksByTheInstructions) {
  if (!Processor::get().sha) {
    GTEST_SKIP() << "this processor has no instructions for SHA-256";
  }
  std::array<uint32_t, 8> one{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                              0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<uint32_t, 8> other = one;
  std::array<std::byte, 64> abc{std::byte{'a'}, std::byte{'b'}, std::byte{'c'}, std::byte{0x80}},
      empty{std::byte{0x80}};
  abc[63] = std::byte{24};
  hash_two({one, abc.data()}, {other, empty.data()}, 1);
  EXPECT_EQ(one[0], 0xba7816bfU);
  EXPECT_EQ(one[7], 0xf20015adU);
  EXPECT_EQ(other[0], 0xe3b0c442U);
  EXPECT_EQ(other[7], 0x7852b855U);
}

TEST(Sha256, FromHex) {
  std::string hex = Sha256::of("abc").hex();
  std::string upper = hex;
  for (char& c : upper) {
    c = static_cast<char>(std::toupper(c));
  }
  EXPECT_EQ(Sha256::from_hex(upper), Sha256::of("abc"));
  EXPECT_FALSE(Sha256::from_hex(hex.substr(1)));
  EXPECT_FALSE(Sha256::from_hex("g" + hex.substr(1)));
}

} // namespace
} // namespace envboot
