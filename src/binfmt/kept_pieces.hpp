#pragma once

#include "os/file_system.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace envboot::binfmt {

struct ByteRange {
  uint64_t offset = 0, size = 0;
  [[nodiscard]] uint64_t end() const { return offset + size; }
};

/// A file that streams by, as one that can be read elsewhere too: ranges that were asked for before they pass are kept,
/// and a read inside one costs nothing; every other read goes to the file itself. For files that are slow to go back in
/// (a deflated member).
class KeptPieces : public os::File {
 public:
  /// At most 256 KB of a range are kept, from its end. `file` must outlive this.
  KeptPieces(os::File& file, std::span<const ByteRange> ranges);

  /// The next bytes that pass.
  void pass(std::span<const std::byte> bytes, uint64_t offset);

  Result<size_t> read_at(std::span<std::byte> bytes, uint64_t offset) override;
  Status write(std::span<const std::byte> bytes) override { return m_file.write(bytes); }
  Status truncate(uint64_t size) override { return m_file.truncate(size); }
  Status sync() override { return m_file.sync(); }
  Status close() override { return m_file.close(); }
  Result<uint64_t> size() override { return m_file.size(); }

 private:
  struct Piece {
    ByteRange range;
    std::vector<std::byte> bytes; ///< from range.offset on, as far as they passed
  };

  os::File& m_file;
  std::vector<Piece> m_pieces;
};

} // namespace envboot::binfmt
