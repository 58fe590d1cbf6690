// The file as glibc 2.2 and later write it (elf/cache.c, "new" format); until glibc 2.32 an older one stands before it:
//
//   0  char[17]  "glibc-ld.so.cache", char[3] "1.1"
//  20  u32       number of entries        24  u32  bytes of strings      28  u8[20]
//  48  entries of 24 bytes: i32 flags, u32 name, u32 path (offsets from the beginning of this format), u32, u64
//
// Flags of a library for glibc on x86-64 are 0x0303. Entries are sorted so that the loader can search; entries of one
// name stand by preference, but those with a hardware capability (the last field) name copies that not every processor
// takes.

#include "binfmt/loader_cache.hpp"

#include "binfmt/little_endian.hpp"

#include <span>

namespace envboot::binfmt {
namespace {

constexpr std::string_view k_mark = "glibc-ld.so.cache1.1";
constexpr size_t k_header = 48, k_entry = 24;
constexpr uint32_t k_x86_64 = 0x0303;

std::string_view text_from(std::string_view bytes, uint32_t offset) {
  if (offset >= bytes.size()) {
    return {};
  }
  std::string_view rest = bytes.substr(offset);
  return rest.substr(0, rest.find('\0'));
}

} // namespace

std::map<std::string, std::string, std::less<>> parse_loader_cache(std::string_view bytes) {
  std::map<std::string, std::string, std::less<>> libraries;
  size_t begin = bytes.find(k_mark);
  if (begin == std::string_view::npos || bytes.size() - begin < k_header) {
    return libraries;
  }
  bytes.remove_prefix(begin);
  auto raw = std::as_bytes(std::span(bytes));
  uint64_t count = little_endian<uint32_t>(raw, 20);
  for (uint64_t k = 0; k < count && k_header + (k + 1) * k_entry <= bytes.size(); ++k) {
    auto at = static_cast<size_t>(k_header + k * k_entry);
    bool plain = little_endian<uint64_t>(raw, at + 16) == 0;
    std::string_view name = text_from(bytes, little_endian<uint32_t>(raw, at + 4));
    std::string_view path = text_from(bytes, little_endian<uint32_t>(raw, at + 8));
    if (little_endian<uint32_t>(raw, at) == k_x86_64 && plain && !name.empty() && !path.empty()) {
      libraries.emplace(name, path);
    }
  }
  return libraries;
}

} // namespace envboot::binfmt
