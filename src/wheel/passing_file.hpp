#pragma once

#include "os/file_system.hpp"
#include "wheel/archive_hash.hpp"

namespace envboot::wheel {

/// The inflated bytes of a member, in order.
struct Slabs {
  virtual ~Slabs() = default;
  /// The next ones; none at the end. They stand until the next call.
  virtual Result<std::span<const std::byte>> next() = 0;
};

/// A member on its way to the disk, as a file that the scanners can read: what they read is pulled, hashed and written
/// first, once; what has passed already is read back from the disk, where it still lies in memory.
class PassingFile : public os::File {
 public:
  /// All three must outlive it. `archive` gets on beside the hash of this. `size`: bytes that are promised. `name` is
  /// for messages.
  PassingFile(Slabs& slabs, os::File& out, ArchiveHash& archive, uint64_t size, std::string name)
      : m_slabs(slabs), m_out(out), m_archive(archive), m_size(size), m_name(std::move(name)) {}

  Result<size_t> read_at(std::span<std::byte> bytes, uint64_t offset) override;
  Status write(std::span<const std::byte> bytes) override;
  Status truncate(uint64_t size) override;
  Status sync() override { return {}; }
  Status close() override { return {}; }
  Result<uint64_t> size() override { return m_size; }

  /// Lets the rest pass and gives the digest of all.
  Result<Sha256> finish();

 private:
  Status pull();

  Slabs& m_slabs;
  os::File& m_out;
  ArchiveHash& m_archive;
  uint64_t m_size;
  std::string m_name;
  Sha256Stream m_hash;
  std::span<const std::byte> m_slab; ///< the last one
  uint64_t m_passed = 0;             ///< bytes up to its end
};

} // namespace envboot::wheel
