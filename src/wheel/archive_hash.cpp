#include "wheel/archive_hash.hpp"

#include "util/beside.hpp"

#include <algorithm>
#include <vector>

namespace envboot::wheel {
namespace {

constexpr size_t k_piece = size_t{1} << 20, k_buffer = size_t{256} << 10;

} // namespace

Result<std::unique_ptr<ArchiveHash>> ArchiveHash::begin(os::File& archive) {
  return std::unique_ptr<ArchiveHash>(new ArchiveHash(archive, TRY(archive.size())));
}

ArchiveHash::~ArchiveHash() {
  halt();
}

void ArchiveHash::go_ahead() {
  m_ahead = beside([this] {
    std::vector<std::byte> buffer(k_buffer);
    while (!m_halted && hash_a_piece(buffer).value_or(false)) {
    } // an error comes back to whoever goes on
  });
}

void ArchiveHash::halt() {
  m_halted = true;
  if (m_ahead.valid()) {
    m_ahead.get();
  }
}

Result<bool> ArchiveHash::hash_a_piece(std::span<std::byte> buffer) {
  std::unique_lock lock(m_mutex, std::try_to_lock);
  if (!lock.owns_lock() || m_done) {
    return false;
  }
  for (uint64_t end = std::min(m_hashed + k_piece, m_size); m_hashed < end;) {
    auto part = buffer.first(static_cast<size_t>(std::min<uint64_t>(buffer.size(), end - m_hashed)));
    if (TRY(m_archive.read_at(part, m_hashed)) != part.size()) {
      return fail(failure("the wheel became shorter while it was read"));
    }
    m_hash.update(part);
    m_hashed += part.size();
  }
  m_done = m_hashed == m_size;
  return true;
}

Result<Sha256> ArchiveHash::finish() {
  halt();
  std::vector<std::byte> buffer(k_buffer);
  while (TRY(hash_a_piece(buffer))) {
  }
  return m_hash.finish();
}

} // namespace envboot::wheel
