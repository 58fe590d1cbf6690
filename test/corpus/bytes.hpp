#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace envboot::corpus {

/// Little-endian numbers into a file under construction.
template <std::unsigned_integral T>
void append(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}
template <std::unsigned_integral T>
void overwrite(std::string& out, size_t offset, T value) {
  out.replace(offset, sizeof value, reinterpret_cast<const char*>(&value), sizeof value);
}
inline std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

} // namespace envboot::corpus
