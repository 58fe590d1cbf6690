#include "binfmt/zip_directory.hpp"

#include "binfmt/little_endian.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace envboot::binfmt {
namespace {

constexpr uint32_t k_end_key = 0x06054b50, k_end64_key = 0x06064b50, k_locator_key = 0x07064b50;
constexpr size_t k_end_size = 22, k_end64_size = 56, k_locator_size = 20;
constexpr size_t k_longest_comment = 0xffff;
constexpr uint32_t k_moved32 = 0xffffffff;
constexpr uint16_t k_moved16 = 0xffff;
constexpr uint16_t k_extra_zip64 = 0x0001, k_extra_unicode_path = 0x7075;

/// How many bytes lie behind an archive that ends before the file does; 0 where none does. `tail` begins at `offset`. A
/// plain end record is believed that stands where the directory it tells of ends: not one in a member.
size_t bytes_behind_end(std::span<const std::byte> tail, uint64_t offset) {
  for (size_t at = 0; at + k_end_size <= tail.size(); ++at) {
    size_t end = at + k_end_size + little_endian<uint16_t>(tail, at + 20);
    if (little_endian<uint32_t>(tail, at) == k_end_key && end < tail.size() &&
        uint64_t{little_endian<uint32_t>(tail, at + 16)} + little_endian<uint32_t>(tail, at + 12) == offset + at) {
      return tail.size() - end;
    }
  }
  return 0;
}

/// The one place in the tail, which begins at `offset`, where an end record's comment ends exactly with the file.
Result<size_t> find_end_record(std::span<const std::byte> tail, uint64_t offset, const std::string& name) {
  std::optional<size_t> found;
  for (size_t at = 0; at + k_end_size <= tail.size(); ++at) {
    if (little_endian<uint32_t>(tail, at) != k_end_key ||
        at + k_end_size + little_endian<uint16_t>(tail, at + 20) != tail.size()) {
      continue;
    }
    if (found) {
      return fail(refusal("{} has two ends, and readers differ on which one counts", name));
    }
    found = at;
  }
  if (size_t behind = found ? 0 : bytes_behind_end(tail, offset); behind > 0) {
    return fail(refusal("{} has {} bytes behind its end", name, behind));
  }
  if (!found) {
    return fail(failure("{} is no zip archive, or is cut off", name)
                    .with_hint("download it again and compare its size with the index's"));
  }
  return *found;
}

/// The zip64 end record, if its locator stands directly before the plain one. `end` is the plain one's offset.
Result<std::optional<ZipDirectory>> read_end64(os::File& file, uint64_t& end, const std::string& name) {
  std::array<std::byte, k_locator_size> locator;
  if (end < k_locator_size) {
    return std::nullopt;
  }
  TRY(read_exactly(file, locator, end - k_locator_size));
  if (little_endian<uint32_t>(locator, 0) != k_locator_key) {
    return std::nullopt;
  }
  uint64_t at = little_endian<uint64_t>(locator, 8);
  bool one_disk = little_endian<uint32_t>(locator, 4) == 0 && little_endian<uint32_t>(locator, 16) <= 1;
  if (!one_disk || at > end - k_locator_size || end - k_locator_size - at < k_end64_size) {
    return fail(refusal("the zip64 locator of {} points nowhere", name));
  }
  std::array<std::byte, k_end64_size> record;
  TRY(read_exactly(file, record, at));
  uint64_t length = little_endian<uint64_t>(record, 4);
  uint64_t count = little_endian<uint64_t>(record, 32);
  if (little_endian<uint32_t>(record, 0) != k_end64_key || length != end - k_locator_size - at - 12 ||
      little_endian<uint64_t>(record, 24) != count) {
    return fail(refusal("the zip64 end record of {} is wrong", name));
  }
  end = at;
  return ZipDirectory{little_endian<uint64_t>(record, 48), little_endian<uint64_t>(record, 40), count};
}

} // namespace

Status read_exactly(os::File& file, std::span<std::byte> out, uint64_t offset) {
  if (TRY(file.read_at(out, offset)) != out.size()) {
    return fail(failure("the file ends {} bytes too early", out.size()));
  }
  return {};
}

Result<ZipDirectory> find_zip_directory(os::File& file, const std::string& name) {
  uint64_t size = TRY(file.size());
  std::vector<std::byte> tail(static_cast<size_t>(std::min<uint64_t>(size, k_end_size + k_longest_comment)));
  TRY(read_exactly(file, tail, size - tail.size()));
  size_t at = TRY(find_end_record(tail, size - tail.size(), name));
  std::span<const std::byte> record = std::span<const std::byte>(tail).subspan(at);

  uint64_t end = size - tail.size() + at;
  ZipDirectory found{little_endian<uint32_t>(record, 16), little_endian<uint32_t>(record, 12),
                     little_endian<uint16_t>(record, 10)};
  bool moved = found.offset == k_moved32 || found.size == k_moved32 || found.count == k_moved16;
  if (little_endian<uint16_t>(record, 4) != 0 || little_endian<uint16_t>(record, 6) != 0 ||
      little_endian<uint16_t>(record, 8) != found.count) {
    return fail(refusal("{} is one part of a split archive", name));
  }
  std::optional<ZipDirectory> large = TRY(read_end64(file, end, name));
  if (moved && !large) {
    return fail(refusal("{} says that it is zip64 and has no zip64 end record", name));
  }
  if (large) {
    bool agree = (found.offset == k_moved32 || found.offset == large->offset) &&
                 (found.size == k_moved32 || found.size == large->size) &&
                 (found.count == k_moved16 || found.count == large->count);
    if (!agree) {
      return fail(refusal("the two end records of {} tell different things", name));
    }
    found = *large;
  }
  if (found.offset > end || end - found.offset != found.size) {
    return fail(refusal("the central directory of {} is not where its end record says", name)
                    .because("bytes before the archive, between its parts, or a second archive behind it"));
  }
  return found;
}

Status read_zip_extra(std::span<const std::byte> extra, ZipSizes& sizes, const std::string& member) {
  bool had_zip64 = false;
  while (!extra.empty()) {
    if (extra.size() < 4 || extra.size() - 4 < little_endian<uint16_t>(extra, 2)) {
      return fail(refusal("the extra field of {} runs over its end", member));
    }
    uint16_t id = little_endian<uint16_t>(extra, 0);
    auto field = extra.subspan(4, little_endian<uint16_t>(extra, 2));
    if (id == k_extra_unicode_path) {
      return fail(refusal("{} has a second name in its extra field", member));
    }
    if (id == k_extra_zip64) {
      if (had_zip64) {
        return fail(refusal("{} has two zip64 fields", member));
      }
      had_zip64 = true;
      for (uint64_t* number : {&sizes.size, &sizes.stored_size, &sizes.offset}) {
        if (*number != k_moved32) {
          continue;
        }
        if (field.size() < 8) {
          return fail(refusal("the zip64 field of {} is too short", member));
        }
        *number = little_endian<uint64_t>(field, 0);
        field = field.subspan(8);
      }
    }
    extra = extra.subspan(4 + size_t{little_endian<uint16_t>(extra, 2)});
  }
  if (!had_zip64 && (sizes.size == k_moved32 || sizes.stored_size == k_moved32 || sizes.offset == k_moved32)) {
    return fail(refusal("{} says that it is zip64 and has no zip64 field", member));
  }
  return {};
}

} // namespace envboot::binfmt
