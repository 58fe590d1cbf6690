#include "binfmt/elf_pieces.hpp"
#include "binfmt/little_endian.hpp"

#include <algorithm>

namespace envboot::binfmt {
namespace {

constexpr size_t k_dynamic_size = 16;
constexpr size_t k_longest_dynamic = size_t{1} << 20, k_longest_needs = size_t{1} << 20, k_most_needs = 2000;
constexpr size_t k_longest_string = 4096, k_longest_version = 256;

enum Tag : uint64_t {
  k_needed = 1,
  k_string_table = 5,
  k_soname = 14,
  k_rpath = 15,
  k_runpath = 29,
  k_version_need = 0x6ffffffe,
  k_version_need_count = 0x6fffffff,
};

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

/// A view of the file that only moves forward: what is wanted next begins no earlier than what was wanted last, and no
/// byte is read twice.
class Window {
 public:
  Window(os::File& file, uint64_t begin) : m_file(file), m_begin(begin) {}

  /// Up to `size` bytes from `offset` on; fewer at the end of the file. They stand until the next call.
  Result<std::span<const std::byte>> at(uint64_t offset, size_t size) {
    auto passed = static_cast<size_t>(std::min<uint64_t>(offset - m_begin, m_bytes.size()));
    m_bytes.erase(m_bytes.begin(), m_bytes.begin() + static_cast<std::ptrdiff_t>(passed));
    m_begin = offset;
    if (m_bytes.size() < size) {
      Bytes more = TRY(piece(m_file, m_begin + m_bytes.size(), size - m_bytes.size(), size));
      m_bytes.insert(m_bytes.end(), more.begin(), more.end());
    }
    return std::span<const std::byte>(m_bytes).first(std::min(size, m_bytes.size()));
  }

 private:
  os::File& m_file;
  uint64_t m_begin; ///< offset of m_bytes
  Bytes m_bytes;
};

/// All strings in one walk forward through the table.
Status read_strings(os::File& file, uint64_t table, std::vector<Wish> wishes, Elf& elf) {
  std::ranges::sort(wishes, {}, &Wish::offset);
  Window window(file, table);
  for (const Wish& wish : wishes) {
    size_t longest = wish.tag == 0 ? k_longest_version : k_longest_string;
    std::string text = text_at(TRY(window.at(table + wish.offset, longest)), 0);
    if (wish.tag == 0) {
      add_need(elf, text);
    } else {
      add_text(elf, wish.tag, wish.index, std::move(text));
    }
  }
  return {};
}

} // namespace

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

Status read_dynamic(os::File& file, const Segments& segments, const Dynamic& dynamic, Elf& elf) {
  auto strings = segments.offset_of(dynamic.strings);
  if (!strings) {
    return fail(failure("its dynamic strings lie outside the file"));
  }
  std::vector<Wish> wishes;
  wishes.reserve(dynamic.texts.size());
  size_t needed = 0;
  for (auto [tag, offset] : dynamic.texts) {
    wishes.push_back({offset, tag, tag == k_needed ? needed++ : 0});
  }
  for (uint64_t offset : TRY(version_names(file, dynamic, segments))) {
    wishes.push_back({offset, 0, 0});
  }
  return read_strings(file, *strings, std::move(wishes), elf);
}

} // namespace envboot::binfmt
