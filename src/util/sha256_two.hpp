#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace envboot {

/// Blocks of one stream, 64 bytes each.
struct Sha256Blocks {
  std::span<uint32_t, 8> words; ///< as they are between two blocks (FIPS 180-4, 6.2); moved on
  const std::byte* bytes;
};

/// Goes on with two streams by `blocks` blocks of each: see sha256_two.cpp. Only where Processor::sha is true.
void hash_two(Sha256Blocks one, Sha256Blocks other, size_t blocks);

} // namespace envboot
