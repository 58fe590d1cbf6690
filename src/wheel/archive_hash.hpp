#pragma once

#include "os/file_system.hpp"
#include "util/sha256.hpp"

#include <atomic>
#include <future>
#include <mutex>

namespace envboot::wheel {

/// The SHA-256 of a wheel itself, which direct_url.json tells, in pieces: for whoever has nothing better to do.
class ArchiveHash {
 public:
  /// `archive` must outlive this.
  static Result<std::unique_ptr<ArchiveHash>> begin(os::File& archive);
  ~ArchiveHash();

  /// From now on in a thread of its own, until halt().
  void go_ahead();
  void halt();

  /// The next megabyte, by way of `buffer`. False when all of it is hashed, or another thread is at it.
  Result<bool> hash_a_piece(std::span<std::byte> buffer);
  /// All of it, once.
  Result<Sha256> finish();

 private:
  ArchiveHash(os::File& archive, uint64_t size) : m_archive(archive), m_size(size) {}

  os::File& m_archive;
  uint64_t m_size;
  std::mutex m_mutex;
  Sha256Stream m_hash;
  uint64_t m_hashed = 0;
  std::atomic<bool> m_done = false, m_halted = false;
  std::future<void> m_ahead;
};

} // namespace envboot::wheel
