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

#include "binfmt/little_endian.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace envboot::binfmt {
namespace {

constexpr size_t k_header_size = 64, k_program_size = 56, k_section_size = 64, k_dynamic_size = 16;
constexpr size_t k_most_sections = 20'000, k_longest_names = size_t{4} << 20, k_longest_dynamic = size_t{1} << 20;
constexpr size_t k_longest_string = 4096, k_longest_version = 256, k_longest_needs = size_t{1} << 20,
                 k_most_needs = 2000;
constexpr uint32_t k_load = 1, k_dynamic = 2;

enum Tag : uint64_t {
  k_needed = 1,
  k_string_table = 5,
  k_soname = 14,
  k_rpath = 15,
  k_runpath = 29,
  k_version_need = 0x6ffffffe,
  k_version_need_count = 0x6fffffff,
};

using Bytes = std::vector<std::byte>;

/// Reads up to `most` bytes; fewer at the end of the file.
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

struct Segment {
  uint64_t offset = 0, address = 0, size = 0;
};

struct Segments {
  std::vector<Segment> loads;
  std::optional<Segment> dynamic;

  [[nodiscard]] std::optional<uint64_t> offset_of(uint64_t address) const {
    for (const Segment& load : loads) {
      if (address >= load.address && address - load.address < load.size) {
        return load.offset + (address - load.address);
      }
    }
    return std::nullopt;
  }
};

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

struct Dynamic {
  std::vector<std::pair<uint64_t, uint64_t>> texts; ///< tag, offset in the string table
  uint64_t strings = 0, version_need = 0, version_need_count = 0;
};

Result<Dynamic> read_dynamic_tags(os::File& file, const Segment& segment) {
  Bytes table = TRY(whole_piece(file, segment.offset, segment.size, k_longest_dynamic, "dynamic section"));
  Dynamic dynamic;
  for (size_t at = 0; at + k_dynamic_size <= table.size(); at += k_dynamic_size) {
    uint64_t tag = little_endian<uint64_t>(table, at), value = little_endian<uint64_t>(table, at + 8);
    if (tag == 0) {
      break;
    }
    switch (tag) {
    case k_needed:
    case k_soname:
    case k_rpath:
    case k_runpath:
      dynamic.texts.emplace_back(tag, value);
      break;
    case k_string_table:
      dynamic.strings = value;
      break;
    case k_version_need:
      dynamic.version_need = value;
      break;
    case k_version_need_count:
      dynamic.version_need_count = value;
      break;
    default:
      break;
    }
  }
  if (dynamic.texts.size() > k_most_needs) {
    return fail(failure("it needs {} libraries", dynamic.texts.size()));
  }
  return dynamic;
}

/// Offsets in the string table of all version names that are needed (`vna_name`).
Result<std::vector<uint64_t>> version_names(os::File& file, const Dynamic& dynamic, const Segments& segments) {
  std::vector<uint64_t> names;
  auto begin = segments.offset_of(dynamic.version_need);
  if (dynamic.version_need == 0 || !begin) {
    return names;
  }
  Bytes table = TRY(piece(file, *begin, k_longest_needs, k_longest_needs));
  size_t need = 0;
  for (uint64_t k = 0; k < dynamic.version_need_count && need + 16 <= table.size(); ++k) {
    size_t aux = need + little_endian<uint32_t>(table, need + 8);
    for (uint16_t left = little_endian<uint16_t>(table, need + 2); left > 0 && aux + 16 <= table.size(); --left) {
      names.push_back(little_endian<uint32_t>(table, aux + 8));
      uint32_t step = little_endian<uint32_t>(table, aux + 12);
      if (names.size() > k_most_needs) {
        return fail(failure("it needs more than {} symbol versions", k_most_needs));
      }
      if (step == 0) {
        break;
      }
      aux += step;
    }
    uint32_t step = little_endian<uint32_t>(table, need + 12);
    if (step == 0) {
      break;
    }
    need += step;
  }
  return names;
}

/// `GLIBC_2.14` raises the family's maximum; names without a number (GLIBC_PRIVATE) don't count.
void add_need(Elf& elf, const std::string& name) {
  size_t bar = name.rfind('_');
  if (bar == std::string::npos || bar + 1 >= name.size() || name[bar + 1] < '0' || name[bar + 1] > '9') {
    return;
  }
  std::string& highest = elf.needs[name.substr(0, bar)];
  if (highest.empty() || is_lower_version(highest, name.substr(bar + 1))) {
    highest = name.substr(bar + 1);
  }
}

/// The text behind a dynamic tag; DT_NEEDED keeps its order by `index`.
void add_text(Elf& elf, uint64_t tag, size_t index, std::string text) {
  if (tag == k_needed) {
    elf.needed.resize(std::max(elf.needed.size(), index + 1));
    elf.needed[index] = std::move(text);
  } else {
    (tag == k_soname ? elf.soname : tag == k_rpath ? elf.rpath : elf.runpath) = std::move(text);
  }
}

/// A string that is wanted: of a dynamic tag, or (tag 0) a version name.
struct Wish {
  uint64_t offset = 0, tag = 0;
  size_t index = 0;
};

/// All strings in one walk forward through the table.
Status read_strings(os::File& file, uint64_t table, std::vector<Wish> wishes, Elf& elf) {
  std::ranges::sort(wishes, {}, &Wish::offset);
  for (const Wish& wish : wishes) {
    size_t longest = wish.tag == 0 ? k_longest_version : k_longest_string;
    std::string text = text_at(TRY(piece(file, table + wish.offset, longest, longest)), 0);
    if (wish.tag == 0) {
      add_need(elf, text);
    } else {
      add_text(elf, wish.tag, wish.index, std::move(text));
    }
  }
  return {};
}

Status read_dynamic(os::File& file, const Segments& segments, const Dynamic& dynamic, Elf& elf) {
  auto strings = segments.offset_of(dynamic.strings);
  if (!strings) {
    return fail(failure("its dynamic strings lie outside the file"));
  }
  std::vector<Wish> wishes;
  size_t needed = 0;
  for (auto [tag, offset] : dynamic.texts) {
    wishes.push_back({offset, tag, tag == k_needed ? needed++ : 0});
  }
  for (uint64_t offset : TRY(version_names(file, dynamic, segments))) {
    wishes.push_back({offset, 0, 0});
  }
  return read_strings(file, *strings, std::move(wishes), elf);
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

const ElfSection* Elf::section(std::string_view name) const {
  auto found = std::ranges::find(sections, name, &ElfSection::name);
  return found == sections.end() ? nullptr : &*found;
}

bool is_elf(std::span<const std::byte> head) {
  return head.size() >= 4 && little_endian<uint32_t>(head, 0) == 0x464c457f;
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
