#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace envboot::binfmt {

/// The little-endian number at `offset`, which must lie wholly inside `bytes`. Every format read here is little-endian,
/// as is every machine envboot runs on.
template <std::unsigned_integral T>
T little_endian(std::span<const std::byte> bytes, size_t offset) {
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

} // namespace envboot::binfmt
