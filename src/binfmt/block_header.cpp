#include "binfmt/block_header.hpp"

#include "binfmt/little_endian.hpp"

#include <algorithm>
#include <array>

namespace envboot::binfmt {
namespace {

constexpr unsigned k_most_literal = 286, k_most_distance = 30, k_end_of_block = 256;
constexpr unsigned k_longest = 15, k_longest_of_lengths = 7;

/// Deflate's bits, each byte from its lowest on.
class Bits {
 public:
  Bits(std::span<const std::byte> bytes, uint64_t at) : m_bytes(bytes), m_at(at) {}
  /// The next ones, at least 57; 0 behind the end.
  [[nodiscard]] uint64_t peek() const {
    auto byte = static_cast<size_t>(m_at / 8);
    if (byte + 8 <= m_bytes.size()) {
      return little_endian<uint64_t>(m_bytes, byte) >> (m_at % 8);
    }
    uint64_t bits = 0;
    for (size_t k = byte; k < m_bytes.size(); ++k) {
      bits |= std::to_integer<uint64_t>(m_bytes[k]) << (8 * (k - byte));
    }
    return bits >> (m_at % 8);
  }
  unsigned take(unsigned count) {
    auto bits = static_cast<unsigned>(peek() & ((1U << count) - 1));
    m_at += count;
    return bits;
  }
  void skip(unsigned count) { m_at += count; }
  [[nodiscard]] bool overran() const { return m_at > 8 * m_bytes.size(); }

 private:
  std::span<const std::byte> m_bytes;
  uint64_t m_at;
};

/// Whether codes of these lengths (0: none) use every bit pattern, and each once.
bool complete(std::span<const uint8_t> lengths) {
  unsigned used = 0;
  for (uint8_t length : lengths) {
    used += length == 0 ? 0 : 1U << (k_longest - length);
  }
  return used == 1U << k_longest;
}

/// The code in which a header writes code lengths.
class LengthCode {
 public:
  static std::optional<LengthCode> read(Bits& bits, unsigned count) {
    static constexpr std::array<uint8_t, 19> k_order = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                        11, 4,  12, 3, 13, 2, 14, 1, 15};
    LengthCode code;
    for (unsigned k = 0; k < count; ++k) {
      code.m_lengths[k_order[k]] = static_cast<uint8_t>(bits.take(3));
    }
    if (!complete(code.m_lengths)) {
      return std::nullopt;
    }
    code.make_table();
    return code;
  }
  unsigned next(Bits& bits) const {
    unsigned symbol = m_table[bits.peek() % m_table.size()];
    bits.skip(m_lengths[symbol]);
    return symbol;
  }

 private:
  /// By the next seven bits, of which a code's first is the lowest.
  void make_table() {
    unsigned code = 0;
    for (unsigned length = 1; length <= k_longest_of_lengths; ++length, code <<= 1U) {
      for (unsigned symbol = 0; symbol < m_lengths.size(); ++symbol) {
        if (m_lengths[symbol] != length) {
          continue;
        }
        unsigned reversed = 0;
        for (unsigned bit = 0; bit < length; ++bit) {
          reversed |= (code >> bit & 1U) << (length - 1 - bit);
        }
        for (size_t bits = reversed; bits < m_table.size(); bits += size_t{1} << length) {
          m_table[bits] = static_cast<uint8_t>(symbol);
        }
        ++code;
      }
    }
  }

  std::array<uint8_t, 19> m_lengths{};
  std::array<uint8_t, 1U << k_longest_of_lengths> m_table{};
};

/// The lengths of both codes, one after the other; false when they can't be.
bool read_lengths(Bits& bits, const LengthCode& code, std::span<uint8_t> lengths) {
  struct Repeat {
    unsigned least, bits;
  };
  static constexpr std::array<Repeat, 3> k_repeats = {Repeat{3, 2}, {3, 3}, {11, 7}};
  for (size_t at = 0; at < lengths.size();) {
    unsigned symbol = code.next(bits);
    if (symbol <= k_longest) {
      lengths[at++] = static_cast<uint8_t>(symbol);
      continue;
    }
    const Repeat& repeat = k_repeats[symbol - 16];
    unsigned count = repeat.least + bits.take(repeat.bits);
    if (count > lengths.size() - at || (symbol == 16 && at == 0)) {
      return false;
    }
    uint8_t value = symbol == 16 ? lengths[at - 1] : uint8_t{0};
    std::ranges::fill(lengths.subspan(at, count), value);
    at += count;
  }
  return !bits.overran();
}

/// The rest of a header, behind the three bits that tell a block's kind.
bool is_header(Bits bits) {
  unsigned literals = 257 + bits.take(5), distances = 1 + bits.take(5), count = 4 + bits.take(4);
  if (literals > k_most_literal || distances > k_most_distance) {
    return false;
  }
  auto code = LengthCode::read(bits, count);
  if (!code) {
    return false;
  }
  std::array<uint8_t, k_most_literal + k_most_distance> all{};
  auto lengths = std::span(all).first(literals + distances);
  if (!read_lengths(bits, *code, lengths)) {
    return false;
  }
  auto distance = lengths.subspan(literals);
  bool only_one = std::ranges::count(distance, 1) == 1 && std::ranges::count(distance, 0) == distances - 1;
  return lengths[k_end_of_block] != 0 && complete(lengths.first(literals)) && (only_one || complete(distance));
}

} // namespace

std::optional<uint64_t> find_block_header(std::span<const std::byte> stored, uint64_t from) {
  constexpr unsigned k_kind_bits = 3, k_kind = 0b100; // not the last one; codes of its own
  for (uint64_t at = from; at < 8 * stored.size(); ++at) {
    Bits bits(stored, at);
    if (bits.take(k_kind_bits) == k_kind && is_header(bits)) {
      return at;
    }
  }
  return std::nullopt;
}

} // namespace envboot::binfmt
