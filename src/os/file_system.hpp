#pragma once

#include "util/deadline.hpp"
#include "util/rel_path.hpp"
#include "util/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace envboot::os {

enum class FileType { regular, directory, symlink, other };

/// One name in a folder; the type comes from the directory entry, without a stat (`other` where the file system doesn't
/// tell).
struct Entry {
  std::string name;
  FileType type = FileType::other;
  bool operator==(const Entry&) const = default;
};

struct Stat {
  FileType type = FileType::other;
  uint64_t size = 0; ///< bytes
  uint32_t mode = 0; ///< permission bits, 07777
  uint32_t uid = 0, gid = 0;
  int64_t mtime_ns = 0; ///< since 1970
  uint64_t device = 0, inode = 0;
};

/// Room of a file system as its server tells it. Quotas are not in here.
struct Space {
  uint64_t bytes_free = 0, bytes_total = 0;   ///< free = for an unprivileged user
  uint64_t inodes_free = 0, inodes_total = 0; ///< total 0: the file system has no fixed number (btrfs)
};

enum class Links { follow, keep };

/// An open file. Reads and writes whole 256 KB slabs well: a virtual call costs nothing beside the system call.
struct File {
  virtual ~File() = default;
  /// Bytes read, fewer than asked only at the end of the file.
  virtual Result<size_t> read_at(std::span<std::byte> out, uint64_t offset) = 0;
  /// Appends all of `bytes` after what was written before.
  virtual Status write(std::span<const std::byte> bytes) = 0;
  virtual Status truncate(uint64_t size) = 0;
  virtual Status sync() = 0;
  /// Closing can fail (NFS reports a full disk here); the destructor closes too but can't say so.
  virtual Status close() = 0;
  virtual Result<uint64_t> size() = 0;
  /// It won't be read again: its bytes may leave the memory. A wish; removing a large file is quicker afterwards.
  virtual void let_go() {}
};
using FilePtr = std::unique_ptr<File>;

struct How {
  enum class Mode { read, append, create_new, create_or_truncate } mode = Mode::read;
  uint32_t permissions = 0600; ///< of a created file, from the moment it exists, whatever the umask
  static How read() { return {Mode::read, 0}; }
  static How append(uint32_t permissions = 0600) { return {Mode::append, permissions}; }
  /// Fails with EEXIST when the name is taken.
  static How create_new(uint32_t permissions = 0600) { return {Mode::create_new, permissions}; }
  static How replace(uint32_t permissions = 0600) { return {Mode::create_or_truncate, permissions}; }
};

/// A folder that may be written. No call follows a link in any component of the path given to it: a planted link can't
/// lead a write elsewhere.
struct Dir {
  virtual ~Dir() = default;
  [[nodiscard]] virtual const AbsPath& path() const = 0;
  virtual Result<FilePtr> open(const RelPath& name, How how) = 0;
  virtual Result<std::vector<Entry>> list() = 0;
  virtual Result<std::unique_ptr<Dir>> dir(const RelPath& name) = 0;
  /// Makes one folder; EEXIST when the name is taken.
  virtual Status make_dir(const RelPath& name, uint32_t permissions = 0700) = 0;
  virtual Status rename(const RelPath& from, Dir& to_dir, const RelPath& to) = 0;
  virtual Status unlink(const RelPath& name) = 0;
  virtual Status remove_dir(const RelPath& name) = 0; ///< an empty one
  virtual Status symlink(const std::string& target, const RelPath& name) = 0;
  virtual Result<std::string> read_link(const RelPath& name) = 0;
  virtual Result<Stat> stat(const RelPath& name) = 0; ///< of a link: the link itself
  virtual Status set_permissions(const RelPath& name, uint32_t permissions) = 0;
  virtual Status sync() = 0;    ///< the folder's own entries
  virtual Status sync_fs() = 0; ///< everything written to this file system (syncfs)
};
using DirPtr = std::unique_ptr<Dir>;

/// Looking only: what doctor and the surveys are handed, so that they can't write.
struct FileReader {
  virtual ~FileReader() = default;
  /// For reading; follows links, refuses what is no regular file (a FIFO would hang) except under /proc and /sys.
  virtual Result<FilePtr> open(const AbsPath& path) = 0;
  virtual Result<Stat> stat(const AbsPath& path, Links links) = 0;
  virtual Result<std::vector<Entry>> list(const AbsPath& path) = 0;
  virtual Result<std::string> read_link(const AbsPath& path) = 0;
  virtual Result<AbsPath> real_path(const AbsPath& path) = 0; ///< every link resolved; must exist
  virtual Result<Space> space(const AbsPath& path) = 0;
  /// Whether this process may: `how` is 'r', 'w' or 'x' (faccessat with the effective ids).
  virtual bool may(char how, const AbsPath& path) = 0;
};

struct FileSystem : FileReader {
  /// An existing folder; links on the way to it are followed, none below it.
  virtual Result<DirPtr> dir(const AbsPath& path) = 0;
};

/// The real one.
std::unique_ptr<FileSystem> real_file_system();

} // namespace envboot::os
