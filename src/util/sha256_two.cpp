// SHA-256 is a chain: each round needs what the one before gave, so a processor with instructions for it spends most of
// its time on waiting for them (on a Zen 4 two rounds are begun every second cycle, and have their result after four).
// Two streams that have nothing to do with each other fill each other's waits: both together take the time of one. That
// is all there is here. Where there are no such instructions, or the streams are not alike in length, OpenSSL has what
// is best for one.
//
// The instructions keep the words as two halves, A B E F and C D G H, highest first, and make of four words of the
// message, with the round's constants added, four rounds (Intel, "Intel SHA Extensions", 2013).

#include "util/sha256_two.hpp"

#if defined(__x86_64__)
#include <array>
#include <immintrin.h>

#define ENVBOOT_SHA [[gnu::target("sha,ssse3,sse4.1")]]

namespace envboot {
namespace {

constexpr size_t k_block = 64;

/// FIPS 180-4, 4.2.2.
alignas(16) constexpr std::array<uint32_t, 64> k_constants{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/// A register's worth of each of the two streams.
struct Both {
  __m128i one, other;
};
struct State {
  Both abef, cdgh;
};

ENVBOOT_SHA inline __m128i load(const void* bytes) {
  return _mm_loadu_si128(static_cast<const __m128i*>(bytes));
}
ENVBOOT_SHA inline Both add(Both a, Both b) {
  return {_mm_add_epi32(a.one, b.one), _mm_add_epi32(a.other, b.other)};
}

ENVBOOT_SHA inline void load_words(std::span<const uint32_t, 8> words, __m128i& abef, __m128i& cdgh) {
  __m128i badc = _mm_shuffle_epi32(load(&words[0]), 0xb1), hgfe = _mm_shuffle_epi32(load(&words[4]), 0x1b);
  abef = _mm_alignr_epi8(badc, hgfe, 8);
  cdgh = _mm_blend_epi16(hgfe, badc, 0xf0);
}
ENVBOOT_SHA inline void store_words(__m128i abef, __m128i cdgh, std::span<uint32_t, 8> words) {
  __m128i feba = _mm_shuffle_epi32(abef, 0x1b), dchg = _mm_shuffle_epi32(cdgh, 0xb1);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(&words[0]), _mm_blend_epi16(feba, dchg, 0xf0));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(&words[4]), _mm_alignr_epi8(dchg, feba, 8));
}

/// Four words of each message, which has its highest byte first.
ENVBOOT_SHA inline Both load_message(const std::byte* one, const std::byte* other) {
  const __m128i turned = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  return {_mm_shuffle_epi8(load(one), turned), _mm_shuffle_epi8(load(other), turned)};
}
/// The four words that follow sixteen.
ENVBOOT_SHA inline __m128i expand(__m128i w0, __m128i w1, __m128i w2, __m128i w3) {
  return _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), _mm_alignr_epi8(w3, w2, 4)), w3);
}
ENVBOOT_SHA inline Both expand(Both w0, Both w1, Both w2, Both w3) {
  return {expand(w0.one, w1.one, w2.one, w3.one), expand(w0.other, w1.other, w2.other, w3.other)};
}

ENVBOOT_SHA inline void four_rounds(__m128i& abef, __m128i& cdgh, __m128i sum) {
  cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
  abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
}
ENVBOOT_SHA inline void four_rounds(State& state, Both words, const uint32_t* constants) {
  const __m128i k = load(constants);
  Both sum = add(words, {k, k});
  four_rounds(state.abef.one, state.cdgh.one, sum.one);
  four_rounds(state.abef.other, state.cdgh.other, sum.other);
}

} // namespace

ENVBOOT_SHA void hash_two(Sha256Blocks one, Sha256Blocks other, size_t blocks) {
  State state;
  load_words(one.words, state.abef.one, state.cdgh.one);
  load_words(other.words, state.abef.other, state.cdgh.other);
  for (size_t at = 0; at < blocks * k_block; at += k_block) {
    const State before = state;
    Both w0 = load_message(one.bytes + at, other.bytes + at);
    Both w1 = load_message(one.bytes + at + 16, other.bytes + at + 16);
    Both w2 = load_message(one.bytes + at + 32, other.bytes + at + 32);
    Both w3 = load_message(one.bytes + at + 48, other.bytes + at + 48);
    four_rounds(state, w0, &k_constants[0]);
    four_rounds(state, w1, &k_constants[4]);
    four_rounds(state, w2, &k_constants[8]);
    four_rounds(state, w3, &k_constants[12]);
    for (size_t round = 16; round < 64; round += 16) {
      four_rounds(state, w0 = expand(w0, w1, w2, w3), &k_constants[round]);
      four_rounds(state, w1 = expand(w1, w2, w3, w0), &k_constants[round + 4]);
      four_rounds(state, w2 = expand(w2, w3, w0, w1), &k_constants[round + 8]);
      four_rounds(state, w3 = expand(w3, w0, w1, w2), &k_constants[round + 12]);
    }
    state = {add(state.abef, before.abef), add(state.cdgh, before.cdgh)};
  }
  store_words(state.abef.one, state.cdgh.one, one.words);
  store_words(state.abef.other, state.cdgh.other, other.words);
}

} // namespace envboot

#else

namespace envboot {

void hash_two(Sha256Blocks, Sha256Blocks, size_t) {}

} // namespace envboot

#endif
