#include "wheel/archive_hash.hpp"

#include "util/beside.hpp"

#include <algorithm>

namespace envboot::wheel {

Result<std::unique_ptr<ArchiveHash>> ArchiveHash::begin(os::File& archive) {
  return std::unique_ptr<ArchiveHash>(new ArchiveHash(archive, TRY(archive.size())));
}

ArchiveHash::~ArchiveHash() {
  halt();
}

void ArchiveHash::go_ahead() {
  m_ahead = beside([this] {
    while (!m_halted && hash_a_piece().value_or(false)) {
    } // an error comes back to whoever goes on
  });
}

void ArchiveHash::halt() {
  m_halted = true;
  if (m_ahead.valid()) {
    m_ahead.get();
  }
}

/// The next bytes of it, no more than `size`; none at the end. They must be hashed.
Result<std::span<const std::byte>> ArchiveHash::read(size_t size) {
  auto part = m_slab.bytes().first(static_cast<size_t>(std::min<uint64_t>({size, Slab::k_size, m_size - m_read})));
  if (TRY(m_archive.read_at(part, m_read)) != part.size()) {
    return fail(failure("the wheel became shorter while it was read"));
  }
  m_read += part.size();
  return part;
}

Result<bool> ArchiveHash::hash_a_piece() {
  std::unique_lock lock(m_mutex, std::try_to_lock);
  if (!lock.owns_lock()) {
    return false;
  }
  std::span<const std::byte> piece = TRY(read(Slab::k_size));
  m_hash.update(piece);
  return !piece.empty();
}

Status ArchiveHash::hash_beside(Sha256Stream& stream, std::span<const std::byte> bytes) {
  std::unique_lock lock(m_mutex, std::try_to_lock);
  if (!lock.owns_lock()) {
    stream.update(bytes);
    return {};
  }
  std::span<const std::byte> piece = TRY(read(bytes.size()));
  Sha256Stream::update_both(stream, bytes, m_hash, piece);
  return {};
}

Result<Sha256> ArchiveHash::finish() {
  halt();
  while (TRY(hash_a_piece())) {
  }
  return m_hash.finish();
}

} // namespace envboot::wheel
