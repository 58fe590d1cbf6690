#include "binfmt/x86_level.hpp"

#include "binfmt/little_endian.hpp"

#include <algorithm>
#include <bit>

namespace envboot::binfmt {
namespace {

constexpr uint32_t k_property_note = 5, k_isa_needed = 0xc0008002;
constexpr size_t k_note_head = 12, k_owner = 4, k_property_head = 8; // the owner is "GNU" with its zero

size_t round_up(size_t size) {
  return (size + 7) / 8 * 8;
}

int level_in(std::span<const std::byte> properties) {
  while (properties.size() >= k_property_head + 4) {
    size_t size = little_endian<uint32_t>(properties, 4);
    if (little_endian<uint32_t>(properties, 0) == k_isa_needed && size == 4) {
      uint32_t bits = little_endian<uint32_t>(properties, k_property_head) & 0xf;
      return static_cast<int>(std::bit_width(bits));
    }
    properties = properties.subspan(std::min(k_property_head + round_up(size), properties.size()));
  }
  return 0;
}

} // namespace

int needed_x86_level(std::span<const std::byte> notes) {
  while (notes.size() >= k_note_head + k_owner) {
    size_t owner = little_endian<uint32_t>(notes, 0), size = little_endian<uint32_t>(notes, 4);
    std::span<const std::byte> rest = notes.subspan(k_note_head);
    if (owner == k_owner && little_endian<uint32_t>(notes, 8) == k_property_note) {
      rest = rest.subspan(k_owner);
      return level_in(rest.first(std::min(size, rest.size())));
    }
    notes = rest.subspan(std::min(round_up(owner) + round_up(size), rest.size()));
  }
  return 0;
}

} // namespace envboot::binfmt
