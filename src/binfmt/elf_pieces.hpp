#pragma once

#include "binfmt/elf.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace envboot::binfmt {

/// What reading an ELF file is made of; for elf.cpp and elf_dynamic.cpp only.
using Bytes = std::vector<std::byte>;

/// Reads up to `most` bytes; fewer at the end of the file.
Result<Bytes> piece(os::File& file, uint64_t offset, uint64_t size, size_t most);
/// All of `size`, which must not be more than `most`; `what` is for the message.
Result<Bytes> whole_piece(os::File& file, uint64_t offset, uint64_t size, size_t most, const char* what);
/// The text that begins at `offset` and ends with NUL or with `bytes`; "" outside.
std::string text_at(std::span<const std::byte> bytes, uint64_t offset);

struct Segment {
  uint64_t offset = 0, address = 0, size = 0;
};

struct Segments {
  std::vector<Segment> loads;
  std::optional<Segment> dynamic;

  [[nodiscard]] std::optional<uint64_t> offset_of(uint64_t address) const;
};

struct Dynamic {
  std::vector<std::pair<uint64_t, uint64_t>> texts; ///< tag, offset in the string table
  uint64_t strings = 0, version_need = 0, version_need_count = 0;
};

Result<Dynamic> read_dynamic_tags(os::File& file, const Segment& segment);
/// Fills in names, paths and version needs.
Status read_dynamic(os::File& file, const Segments& segments, const Dynamic& dynamic, Elf& elf);

} // namespace envboot::binfmt
