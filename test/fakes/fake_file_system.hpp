#pragma once

#include "os/file_system.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::fakes {

/// A disk in memory with links, modes and times. Every writing, syncing or letting call that succeeded is a line of
/// log().
/// Knows what was synced: after_power_cut() is what a disk that lost everything else would hold. Not thread-safe.
class FakeFileSystem : public os::FileSystem {
 public:
  struct Node;

  FakeFileSystem();

  /// Building the scene: absolute paths, missing folders are made (0755), all of it counts as synced, nothing is
  /// logged.
  void add_file(std::string_view path, std::string content, uint32_t mode = 0644);
  void add_dir(std::string_view path, uint32_t mode = 0755);
  void add_link(std::string_view path, std::string target);
  void add_fifo(std::string_view path);
  void set_space(os::Space space) { m_space = space; }
  void set_mtime(std::string_view path, int64_t ns);
  /// The disk's own clock, which every change reads: nanoseconds since 1970; each change moves it on by one.
  void set_now(int64_t ns) { *m_now = ns; }

  /// Looking at the outcome. Links are followed.
  [[nodiscard]] std::optional<std::string> content(std::string_view path) const;
  [[nodiscard]] bool has(std::string_view path) const; ///< a dangling link is there
  /// Every file `path = content`, link `path -> target` and folder `path/`, sorted.
  [[nodiscard]] std::vector<std::string> everything() const;

  /// `create /a 600`, `write /a 12`, `truncate /a 3`, `sync /a`, `make_dir /d 700`, `rename /a /b`, `unlink /a`,
  /// `remove_dir /d`, `symlink /l -> target`, `chmod /a 600`, `sync_dir /d`, `sync_fs /d`, `let_go /a`; modes are
  /// octal.
  [[nodiscard]] const std::vector<std::string>& log() const { return *m_log; }
  void clear_log() { m_log->clear(); }

  /// Only synced contents, and only names whose folder was synced after they came (or went).
  [[nodiscard]] std::unique_ptr<FakeFileSystem> after_power_cut() const;

  Result<os::FilePtr> open(const AbsPath& path) override;
  Result<os::Stat> stat(const AbsPath& path, os::Links links) override;
  Result<std::vector<os::Entry>> list(const AbsPath& path) override;
  Result<std::string> read_link(const AbsPath& path) override;
  Result<AbsPath> real_path(const AbsPath& path) override;
  Result<os::Space> space(const AbsPath& path) override;
  /// By the owner's permission bits.
  bool may(char how, const AbsPath& path) override;
  Result<os::DirPtr> dir(const AbsPath& path) override;

 private:
  using NodePtr = std::shared_ptr<Node>;
  Result<NodePtr> walk(const AbsPath& path, os::Links last, int depth = 0, std::string* real = nullptr) const;
  void add(std::string_view path, NodePtr node);

  std::shared_ptr<int64_t> m_now;
  std::shared_ptr<std::vector<std::string>> m_log;
  NodePtr m_root;
  os::Space m_space{uint64_t{100} << 30, uint64_t{200} << 30, 1'000'000, 2'000'000};
};

} // namespace envboot::fakes
