#pragma once

#include "binfmt/inflate_ahead.hpp"
#include "binfmt/zip_reader.hpp"

#include <optional>
#include <string>
#include <vector>

namespace envboot::binfmt {

/// How a member will be read: who only reads on needs no checkpoints.
enum class Reading { anywhere, onwards };

/// A member of an archive as a read-only file. Read from front to back it is streamed in about 0.6 MB; a read elsewhere
/// goes on from the nearest checkpoint before it (at most 64 of 90 KB each, at least 1 MB apart, most of them near the
/// ends), so ELF heads of huge libraries cost milliseconds. The read that gives the last byte fails, Kind::refused,
/// when size or CRC are not as promised: until then nothing that was read is vouched for. Reads past a wrong end fail
/// too, so size lies can't grow.
class ZipMemberFile : public os::File {
 public:
  /// Checks the local header. `archive` must outlive this; `member` is copied.
  static Result<ZipMemberFile> open(os::File& archive, const ZipMember& member, Reading reading = Reading::anywhere);
  /// For who only reads on: what `ahead` has inflated meanwhile is taken from there. It must outlive this.
  static Result<ZipMemberFile> open(os::File& archive, const ZipMember& member, InflateAhead& ahead);

  Result<size_t> read_at(std::span<std::byte> out, uint64_t offset) override;
  Status write(std::span<const std::byte> bytes) override;
  Status truncate(uint64_t size) override;
  Status sync() override { return {}; }
  Status close() override { return {}; }
  Result<uint64_t> size() override { return m_member.size; }

  [[nodiscard]] const ZipMember& member() const { return m_member; }

 private:
  struct Place {
    InflatePlace stored;
    uint64_t out = 0; ///< bytes given out
  };

  ZipMemberFile(os::File& archive, ZipMember member, uint64_t data, Reading reading);
  Status go_to(uint64_t offset);
  Result<size_t> next(std::span<std::byte> out);
  Result<std::span<const std::byte>> input();
  Status hash(std::span<const std::byte> bytes, uint64_t offset);
  Status check_end();
  void keep_checkpoint();

  os::File* m_archive;
  ZipMember m_member;
  uint64_t m_data; ///< offset of the stored bytes in the archive
  Reading m_reading;
  InflateAhead* m_ahead = nullptr;
  Place m_at;
  std::vector<Place> m_checkpoints;
  std::vector<std::byte> m_input; ///< a slab of stored bytes
  uint64_t m_input_begin = 0;     ///< offset of the slab in the stored bytes
  uint64_t m_hashed = 0;          ///< bytes from the front that m_crc covers
  uint32_t m_crc = 0;
};

/// The whole member, checked; an error when it is larger than `limit` bytes.
Result<std::string> read_member(os::File& archive, const ZipMember& member, size_t limit = size_t{16} << 20);

} // namespace envboot::binfmt
