#pragma once

#include "binfmt/zip_reader.hpp"

#include <cstddef>

namespace envboot::binfmt {

/// Where the central directory lies and how many members it has, zip64 taken into account. `size` is its length.
struct ZipDirectory {
  uint64_t offset = 0, size = 0, count = 0;
};
Result<ZipDirectory> find_zip_directory(os::File& file, const std::string& name);

/// The three numbers of a member that zip64 may move to its extra field.
struct ZipSizes {
  uint64_t size = 0, stored_size = 0, offset = 0;
};
/// Walks an extra field (APPNOTE 4.5). Each number that is 0xffffffff is replaced from field 1 and must be there.
Status read_zip_extra(std::span<const std::byte> extra, ZipSizes& sizes, const std::string& member);

/// Fills `out` from `offset`; an error when the file ends before.
Status read_exactly(os::File& file, std::span<std::byte> out, uint64_t offset);

} // namespace envboot::binfmt
