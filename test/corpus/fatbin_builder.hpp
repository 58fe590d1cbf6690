#pragma once

#include "corpus/bytes.hpp"

#include <vector>

namespace envboot::corpus {

/// An entry of a fat binary container, field by field; see src/binfmt/fatbin.cpp.
struct FatEntry {
  uint16_t kind = 2;
  uint32_t arch = 35;
  uint64_t flags = 0x11;
  uint16_t minor = 7, major = 1; ///< of PTX: its ISA
  uint32_t header_size = 64;
  uint64_t payload = 16;
  uint16_t version = 0x0101;
};

inline FatEntry sass(uint32_t arch, uint64_t flags = 0x11) {
  return {.arch = arch, .flags = flags};
}
inline FatEntry ptx(uint32_t arch, uint16_t isa_major = 6, uint16_t isa_minor = 3, uint64_t flags = 0x2011) {
  return {.kind = 1, .arch = arch, .flags = flags, .minor = isa_minor, .major = isa_major};
}

inline std::string fat_entry(const FatEntry& entry) {
  std::string out;
  append(out, entry.kind);
  append(out, entry.version);
  append(out, entry.header_size);
  append(out, entry.payload);
  append(out, uint32_t{0});
  append(out, uint32_t{0});
  append(out, entry.minor);
  append(out, entry.major);
  append(out, entry.arch);
  append(out, uint32_t{0});
  append(out, uint32_t{0});
  append(out, entry.flags);
  append(out, uint64_t{0});
  append(out, uint64_t{0});
  out.resize(std::max<size_t>(out.size(), entry.header_size), 'h');
  return out + std::string(static_cast<size_t>(entry.payload), 'p');
}

inline constexpr uint64_t k_fat_key = 0x00100001BA55ED50;

inline std::string fat_container(const std::string& body) {
  std::string out;
  append(out, k_fat_key);
  append(out, uint64_t{body.size()});
  return out + body;
}
inline std::string fat_container(const std::vector<FatEntry>& entries) {
  std::string body;
  for (const FatEntry& entry : entries) {
    body += fat_entry(entry);
  }
  return fat_container(body);
}

} // namespace envboot::corpus
