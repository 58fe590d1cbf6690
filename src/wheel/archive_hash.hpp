#pragma once

#include "os/file_system.hpp"
#include "util/sha256.hpp"
#include "util/slab.hpp"

#include <atomic>
#include <future>
#include <mutex>

namespace envboot::wheel {

/// The SHA-256 of a wheel itself, which direct_url.json tells, in pieces: beside other bytes that are hashed, which
/// costs hardly more (util/sha256_two.cpp), and for whoever has nothing better to do.
class ArchiveHash {
 public:
  /// `archive` must outlive this.
  static Result<std::unique_ptr<ArchiveHash>> begin(os::File& archive);
  ~ArchiveHash();

  /// From now on in a thread of its own, until halt().
  void go_ahead();
  void halt();

  /// The next piece. False when all of it is hashed, or another thread is at it.
  Result<bool> hash_a_piece();
  /// Goes on with `stream` by `bytes`, and beside it with as much of the wheel, unless another thread is at that.
  Status hash_beside(Sha256Stream& stream, std::span<const std::byte> bytes);
  /// All of it, once.
  Result<Sha256> finish();

 private:
  ArchiveHash(os::File& archive, uint64_t size) : m_archive(archive), m_size(size) {}

  Result<std::span<const std::byte>> read(size_t size);

  os::File& m_archive;
  uint64_t m_size;
  std::mutex m_mutex; ///< of the next three
  Slab m_slab;
  Sha256Stream m_hash;
  uint64_t m_read = 0; ///< bytes that are hashed, or in the slab
  std::atomic<bool> m_halted = false;
  std::future<void> m_ahead;
};

} // namespace envboot::wheel
