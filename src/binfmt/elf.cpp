// Of an ELF file three things are wanted: what it needs from the machine (libraries, symbol versions, search paths),
// which sections lie where, and whether it is a cubin. They stand in places that point at each other:
//
//   header (64 bytes) -> program headers -> PT_DYNAMIC -> .dynamic: tags with *addresses* of the string table and of
//   the
//                                                       version needs; PT_LOAD turns an address into an offset
//                     -> section headers -> names in the section named by e_shstrndx
//
// Read as the loader does, by program headers: section tables get stripped, and patchelf moves .dynstr to the end of
// the file (1.28 GB into torch 1.2.0's libtorch.so) while .gnu.version_r stays in its first 16 MB. Section headers are
// read for their names only.
//
// Every number is foreign: counts are capped, each table is read in one bounded piece, an offset past the end is an
// error of the piece and chains (vn_next, vna_next) only go forward inside their piece.
//
// Source: System V ABI, "Object Files"; LSB Core "Symbol Versioning" for DT_VERNEED.

#include "binfmt/elf.hpp"

#include "binfmt/elf_pieces.hpp"
#include "binfmt/little_endian.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace envboot::binfmt {
namespace {

constexpr size_t k_header_size = 64, k_program_size = 56, k_section_size = 64;
constexpr size_t k_most_sections = 20'000, k_longest_names = size_t{4} << 20;
constexpr uint32_t k_load = 1, k_dynamic = 2;

Result<Segments> read_segments(os::File& file, std::span<const std::byte> header) {
  uint64_t count = little_endian<uint16_t>(header, 56);
  if (count != 0 && little_endian<uint16_t>(header, 54) != k_program_size) {
    return fail(failure("its program headers have an unknown size"));
  }
  Bytes table = TRY(whole_piece(file, little_endian<uint64_t>(header, 32), count * k_program_size,
                                size_t{0xffff} * k_program_size, "program header table"));
  Segments segments;
  for (size_t at = 0; at < table.size(); at += k_program_size) {
    uint32_t type = little_endian<uint32_t>(table, at);
    Segment segment{little_endian<uint64_t>(table, at + 8), little_endian<uint64_t>(table, at + 16),
                    little_endian<uint64_t>(table, at + 32)};
    if (type == k_load) {
      segments.loads.push_back(segment);
    } else if (type == k_dynamic) {
      segments.dynamic = segment;
    }
  }
  return segments;
}

Status read_sections(os::File& file, std::span<const std::byte> header, Elf& elf) {
  uint64_t offset = little_endian<uint64_t>(header, 40), count = little_endian<uint16_t>(header, 60);
  uint64_t names_index = little_endian<uint16_t>(header, 62);
  if (offset == 0 || count == 0) {
    return {};
  }
  if (little_endian<uint16_t>(header, 58) != k_section_size || count > k_most_sections || names_index >= count) {
    return fail(failure("its section table has an unknown shape"));
  }
  Bytes table =
      TRY(whole_piece(file, offset, count * k_section_size, k_most_sections * k_section_size, "section table"));
  size_t names_at = static_cast<size_t>(names_index) * k_section_size;
  Bytes names =
      TRY(whole_piece(file, little_endian<uint64_t>(table, names_at + 24),
                      little_endian<uint64_t>(table, names_at + 32), k_longest_names, "table of section names"));
  for (size_t at = 0; at < table.size(); at += k_section_size) {
    elf.sections.push_back({text_at(names, little_endian<uint32_t>(table, at)), little_endian<uint64_t>(table, at + 24),
                            little_endian<uint64_t>(table, at + 32)});
  }
  return {};
}

Result<Elf> read_checked(os::File& file) {
  std::array<std::byte, k_header_size> header{};
  if (TRY(file.read_at(header, 0)) != header.size() || !is_elf(header)) {
    return fail(failure("it does not begin like an ELF file"));
  }
  if (header[4] != std::byte{2} || header[5] != std::byte{1}) {
    return fail(failure("it is no 64-bit little-endian ELF file"));
  }
  Elf elf;
  elf.os_abi = std::to_integer<uint8_t>(header[7]);
  elf.abi_version = std::to_integer<uint8_t>(header[8]);
  elf.type = little_endian<uint16_t>(header, 16);
  elf.machine = little_endian<uint16_t>(header, 18);
  elf.flags = little_endian<uint32_t>(header, 48);
  Segments segments = TRY(read_segments(file, header));
  std::optional<Dynamic> dynamic;
  if (segments.dynamic) {
    dynamic = TRY(read_dynamic_tags(file, *segments.dynamic));
  }
  TRY(read_sections(file, header, elf));
  if (dynamic) {
    TRY(read_dynamic(file, segments, *dynamic, elf));
  }
  return elf;
}

} // namespace

Result<Bytes> piece(os::File& file, uint64_t offset, uint64_t size, size_t most) {
  Bytes bytes(static_cast<size_t>(std::min<uint64_t>(size, most)));
  bytes.resize(TRY(file.read_at(bytes, offset)));
  return bytes;
}

Result<Bytes> whole_piece(os::File& file, uint64_t offset, uint64_t size, size_t most, const char* what) {
  if (size > most) {
    return fail(failure("its {} would be {} bytes long", what, size));
  }
  Bytes bytes = TRY(piece(file, offset, size, most));
  if (bytes.size() != size) {
    return fail(failure("its {} lies outside the file", what));
  }
  return bytes;
}

std::string text_at(std::span<const std::byte> bytes, uint64_t offset) {
  if (offset >= bytes.size()) {
    return {};
  }
  auto rest = bytes.subspan(static_cast<size_t>(offset));
  auto end = std::ranges::find(rest, std::byte{0});
  return {reinterpret_cast<const char*>(rest.data()), static_cast<size_t>(end - rest.begin())};
}

std::optional<uint64_t> Segments::offset_of(uint64_t address) const {
  for (const Segment& load : loads) {
    if (address >= load.address && address - load.address < load.size) {
      return load.offset + (address - load.address);
    }
  }
  return std::nullopt;
}

const ElfSection* Elf::section(std::string_view name) const {
  auto found = std::ranges::find(sections, name, &ElfSection::name);
  return found == sections.end() ? nullptr : &*found;
}

bool is_elf(std::span<const std::byte> head) {
  return head.size() >= 4 && little_endian<uint32_t>(head, 0) == 0x464c457f;
}

std::vector<ByteRange> elf_ranges(std::span<const std::byte> front) {
  constexpr uint64_t k_names = uint64_t{64} << 10; // room for the names before the table
  if (front.size() < k_header_size || !is_elf(front)) {
    return {};
  }
  uint64_t programs = little_endian<uint64_t>(front, 32), sections = little_endian<uint64_t>(front, 40);
  std::vector<ByteRange> ranges = {{0, k_header_size}};
  for (uint64_t k = 0, count = little_endian<uint16_t>(front, 56); k < count; ++k) {
    uint64_t at = programs + k * k_program_size;
    if (programs > front.size() || at + k_program_size > front.size()) {
      break;
    }
    if (little_endian<uint32_t>(front, static_cast<size_t>(at)) == k_dynamic) {
      ranges.push_back({little_endian<uint64_t>(front, static_cast<size_t>(at) + 8),
                        little_endian<uint64_t>(front, static_cast<size_t>(at) + 32)});
    }
    ranges[0].size = at + k_program_size;
  }
  uint64_t names = std::min(sections, k_names);
  ranges.push_back({sections - names, names + little_endian<uint16_t>(front, 60) * k_section_size});
  return ranges;
}

Result<Elf> read_elf(os::File& file) {
  auto elf = read_checked(file);
  if (!elf) {
    return fail(failure("not a readable ELF file").because(elf.error()));
  }
  return elf;
}

bool is_lower_version(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    uint64_t left = 0, right = 0;
    std::from_chars(a.data(), a.data() + a.size(), left);
    std::from_chars(b.data(), b.data() + b.size(), right);
    if (left != right) {
      return left < right;
    }
    size_t dot_a = a.find('.'), dot_b = b.find('.');
    a = dot_a == std::string_view::npos ? std::string_view() : a.substr(dot_a + 1);
    b = dot_b == std::string_view::npos ? std::string_view() : b.substr(dot_b + 1);
  }
  return false;
}

} // namespace envboot::binfmt
