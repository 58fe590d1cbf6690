// ISA-L's assembly is invisible to AddressSanitizer, so the slabs that it reads and writes end at, or begin behind,
// pages that nobody may touch: a byte too many is a signal.
#include "binfmt/inflate.hpp"

#include "corpus/guarded_slab.hpp"
#include "corpus/zip_builder.hpp"

#include <algorithm>
#include <cstring>
#include <gtest/gtest.h>
#include <random>

namespace envboot::binfmt {
namespace {

using corpus::GuardedSlab;
using At = GuardedSlab::At;

/// Decodes `packed` in pieces of these sizes, each in a slab of its own; what came before an error.
std::string inflate_guarded(const std::string& packed, size_t in_size, size_t out_size, At at) {
  Inflater inflater;
  std::string out;
  GuardedSlab slab(out_size, at);
  for (size_t from = 0; from < packed.size() && !inflater.finished(); from += in_size) {
    size_t size = std::min(in_size, packed.size() - from);
    GuardedSlab piece(size, at);
    std::memcpy(piece.bytes().data(), packed.data() + from, size);
    std::span<const std::byte> left = piece.bytes();
    for (bool full = true; (full || !left.empty()) && !inflater.finished();) {
      auto step = inflater.step(left, slab.bytes());
      if (!step) {
        return out;
      }
      out.append(reinterpret_cast<const char*>(slab.bytes().data()), step->produced);
      full = step->produced == out_size;
      left = left.subspan(step->consumed);
      if (step->produced == 0 && step->consumed == 0) {
        break;
      }
    }
  }
  return out;
}

/// Runs, repeats from far and near, and what can't be packed: literals, long and short matches, stored blocks.
std::string text_of(size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::string text;
  while (text.size() < size) {
    switch (random() % 4) {
    case 0:
      text.append(1 + random() % 300, static_cast<char>(static_cast<unsigned>(random())));
      break;
    case 1:
      for (size_t n = 1 + random() % 100; n > 0; --n) {
        text += static_cast<char>(random());
      }
      break;
    default:
      if (!text.empty()) {
        size_t from = random() % text.size();
        text += text.substr(from, 1 + random() % 258);
      }
    }
  }
  text.resize(size);
  return text;
}

TEST(InflateGuard, ReadsAndWritesNoByteBesideItsSlabs) {
  constexpr size_t k_sizes[] = {1, 2, 7, 8, 15, 16, 17, 31, 64, 255, 256, 257, 4096, 65535, 65536, 262144};
  for (size_t size : {size_t{0}, size_t{1}, size_t{5}, size_t{300}, size_t{4096}, size_t{70'000}, size_t{300'000}}) {
    std::string text = text_of(size, static_cast<unsigned>(size)), packed = corpus::deflated(text);
    for (size_t in : k_sizes) {
      for (size_t out : k_sizes) {
        if (size / std::min(in, out) > 3000) {
          continue; // a map for each byte takes its time
        }
        for (At at : {At::rear, At::front}) {
          ASSERT_EQ(inflate_guarded(packed, in, out, at), text) << size << " " << in << " " << out;
        }
      }
    }
  }
}

TEST(InflateGuard, NorWhereTheStreamIsDamaged) {
  std::mt19937 random(7);
  for (int turn = 0; turn < 3000; ++turn) {
    std::string packed = corpus::deflated(text_of(1 + random() % 3000, static_cast<unsigned>(random())));
    for (size_t flips = 1 + random() % 4; flips > 0; --flips) {
      packed[random() % packed.size()] = static_cast<char>(random());
    }
    packed.resize(1 + random() % packed.size());
    (void)inflate_guarded(packed, 1 + random() % 400, 1 + random() % 4000, turn % 2 == 0 ? At::rear : At::front);
  }
}

TEST(InflateGuard, TheChecksumKeepsToItsBytesToo) {
  std::string text = text_of(5000, 3);
  for (size_t size = 0; size <= text.size(); size += size < 600 ? 1 : 97) {
    uint32_t plain = crc32(corpus::bytes_of(text.substr(0, size)));
    for (At at : {At::rear, At::front}) {
      GuardedSlab slab(size, at);
      std::ranges::copy(corpus::bytes_of(text).first(size), slab.bytes().begin());
      ASSERT_EQ(crc32(slab.bytes()), plain) << size;
    }
  }
}

} // namespace
} // namespace envboot::binfmt
