#include "binfmt/kept_pieces.hpp"

#include <algorithm>

namespace envboot::binfmt {
namespace {

constexpr uint64_t k_most = uint64_t{256} << 10;

} // namespace

KeptPieces::KeptPieces(os::File& file, std::span<const ByteRange> ranges) : m_file(file) {
  for (ByteRange range : ranges) {
    uint64_t size = std::min(range.size, k_most);
    m_pieces.push_back({{range.end() - size, size}, {}});
  }
}

void KeptPieces::pass(std::span<const std::byte> bytes, uint64_t offset) {
  for (Piece& piece : m_pieces) {
    uint64_t next = piece.range.offset + piece.bytes.size();
    if (next < offset || next >= std::min(offset + bytes.size(), piece.range.end())) {
      continue;
    }
    auto part = bytes.subspan(static_cast<size_t>(next - offset));
    part = part.first(static_cast<size_t>(std::min<uint64_t>(part.size(), piece.range.end() - next)));
    piece.bytes.insert(piece.bytes.end(), part.begin(), part.end());
  }
}

Result<size_t> KeptPieces::read_at(std::span<std::byte> bytes, uint64_t offset) {
  for (const Piece& piece : m_pieces) {
    uint64_t begin = offset - piece.range.offset;
    if (offset >= piece.range.offset && begin <= piece.bytes.size() && bytes.size() <= piece.bytes.size() - begin) {
      std::ranges::copy(std::span(piece.bytes).subspan(static_cast<size_t>(begin), bytes.size()), bytes.begin());
      return bytes.size();
    }
  }
  return m_file.read_at(bytes, offset);
}

} // namespace envboot::binfmt
