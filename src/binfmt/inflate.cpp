#include "binfmt/inflate.hpp"

#include "util/processor.hpp"

#include <algorithm>
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <limits>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace envboot::binfmt {
namespace {

/// ISA-L counts in 32 bits.
uint32_t at_most_32_bits(size_t size) {
  return static_cast<uint32_t>(std::min<size_t>(size, std::numeric_limits<uint32_t>::max()));
}

const char* meaning(int code) {
  switch (code) {
  case ISAL_INVALID_BLOCK:
    return "a block of no known type";
  case ISAL_INVALID_SYMBOL:
    return "a code that stands for nothing";
  case ISAL_INVALID_LOOKBACK:
    return "a copy from before the beginning";
  default:
    return "no deflate stream";
  }
}

#if defined(__x86_64__)
[[gnu::target("avx")]] void zero_upper_halves() {
  _mm256_zeroupper();
}
/// ISA-L's CRC for AVX-512 leaves the upper halves of the vector registers in use, and then each instruction of the
/// older kinds waits for what it does not need: SHA-256 in the same thread was measured at 0.74 of its speed, two
/// streams of it at 0.37.
void release_upper_halves() {
  if (Processor::get().wide_vectors) {
    zero_upper_halves();
  }
}
#else
void release_upper_halves() {}
#endif

} // namespace

struct Inflater::State {
  inflate_state isal;
};

uint32_t crc32(std::span<const std::byte> bytes, uint32_t before) {
  uint32_t crc = crc32_gzip_refl(before, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  release_upper_halves();
  return crc;
}

Inflater::Inflater() : m_state(std::make_unique<State>()) {
  isal_inflate_init(&m_state->isal);
}
Inflater::Inflater(const Inflater& other) : m_state(std::make_unique<State>(*other.m_state)) {}
Inflater& Inflater::operator=(const Inflater& other) {
  *m_state = *other.m_state;
  return *this;
}
Inflater::Inflater(Inflater&&) noexcept = default;
Inflater& Inflater::operator=(Inflater&&) noexcept = default;
Inflater::~Inflater() = default;

Result<Inflater::Step> Inflater::step(std::span<const std::byte> in, std::span<std::byte> out) {
  inflate_state& isal = m_state->isal;
  uint32_t in_size = at_most_32_bits(in.size());
  uint32_t out_size = at_most_32_bits(out.size());
  isal.next_in = reinterpret_cast<uint8_t*>(const_cast<std::byte*>(in.data()));
  isal.avail_in = in_size;
  isal.next_out = reinterpret_cast<uint8_t*>(out.data());
  isal.avail_out = out_size;
  int code = isal_inflate(&isal);
  if (code != ISAL_DECOMP_OK) {
    return fail(refusal("damaged deflate data").because(meaning(code)));
  }
  return Step{in_size - isal.avail_in, out_size - isal.avail_out};
}

size_t Inflater::beyond_end() const {
  return static_cast<size_t>(std::max(m_state->isal.read_in_length, 0)) / 8;
}

Inflater Inflater::at_block(std::byte first, unsigned bit, std::span<const std::byte, k_window> window) {
  Inflater inflater;
  inflate_state& isal = inflater.m_state->isal;
  auto* bytes = reinterpret_cast<uint8_t*>(const_cast<std::byte*>(window.data()));
  isal_inflate_set_dict(&isal, bytes, k_window); // fails only behind a stream's beginning
  isal.read_in = std::to_integer<uint64_t>(first) >> bit;
  isal.read_in_length = static_cast<int32_t>(8 - bit);
  return inflater;
}

std::optional<unsigned> Inflater::bits_of_next_block() const {
  const inflate_state& isal = m_state->isal;
  bool header = isal.block_state == ISAL_BLOCK_NEW_HDR || isal.block_state == ISAL_BLOCK_HDR;
  if (!header || isal.tmp_in_size != 0 || isal.tmp_out_processed != isal.tmp_out_valid || isal.read_in_length < 0 ||
      isal.read_in_length > 7) {
    return std::nullopt;
  }
  return static_cast<unsigned>(isal.read_in_length);
}

std::span<const std::byte> Inflater::remembered() const {
  const inflate_state& isal = m_state->isal;
  return std::as_bytes(std::span(isal.tmp_out_buffer).first(static_cast<size_t>(isal.tmp_out_valid)));
}

bool Inflater::finished() const {
  return m_state->isal.block_state == ISAL_BLOCK_FINISH;
}

} // namespace envboot::binfmt
