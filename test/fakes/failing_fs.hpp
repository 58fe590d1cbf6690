#pragma once

#include "os/file_system.hpp"

#include <atomic>
#include <cerrno>
#include <memory>

namespace envboot::fakes {

/// What happens at the n-th writing call (counted from 1): an errno, or the end of the process as by kill -9.
struct Injection {
  enum class Then {
    one_errno, ///< that call alone fails
    full, ///< it fails if it needs space, and so does every later one that does; unlink, rename and mode changes go on
    dead, ///< it and every later one fails: what is left is what kill -9 would have left
    kill, ///< _exit(k_killed) in place of the call
  } then = Then::one_errno;
  long at = 0; ///< 0: never
  int code = 0;
  static constexpr int k_killed = 86;

  static Injection error(long at, int code) { return {Then::one_errno, at, code}; }
  static Injection full(long at, int code) { return {Then::full, at, code}; }
  static Injection dead(long at) { return {Then::dead, at, EIO}; }
  static Injection kill(long at) { return {Then::kill, at, 0}; }
};

/// A decorator over a real or fake disk. Writing calls are: opening a file for writing, write, truncate, sync and close
/// of such a file, make_dir, rename, unlink, remove_dir, symlink, set_permissions, sync and sync_fs of a folder.
class FailingFs : public os::FileSystem {
 public:
  FailingFs(os::FileSystem& inner, Injection injection);

  /// Writing calls seen so far.
  [[nodiscard]] long calls() const;

  Result<os::FilePtr> open(const AbsPath& path) override { return m_inner.open(path); }
  Result<os::Stat> stat(const AbsPath& path, os::Links links) override { return m_inner.stat(path, links); }
  Result<std::vector<os::Entry>> list(const AbsPath& path) override { return m_inner.list(path); }
  Result<std::string> read_link(const AbsPath& path) override { return m_inner.read_link(path); }
  Result<AbsPath> real_path(const AbsPath& path) override { return m_inner.real_path(path); }
  Result<os::Space> space(const AbsPath& path) override { return m_inner.space(path); }
  bool may(char how, const AbsPath& path) override { return m_inner.may(how, path); }
  Result<os::DirPtr> dir(const AbsPath& path) override;

  struct Counter;

 private:
  os::FileSystem& m_inner;
  std::shared_ptr<Counter> m_counter;
};

} // namespace envboot::fakes
