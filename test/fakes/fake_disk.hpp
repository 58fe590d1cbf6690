#pragma once

#include "fakes/fake_file_system.hpp"

#include <fmt/format.h>

namespace envboot::fakes {

// What the disk in memory is made of, for the files and folders that are open on it.

struct FakeFileSystem::Node {
  os::FileType type = os::FileType::regular;
  uint32_t mode = 0644;
  int64_t mtime_ns = 0;
  uint64_t inode = 0;
  std::string content; ///< of a file; the target of a link
  std::map<std::string, NodePtr> entries;
  std::string synced_content;
  std::map<std::string, NodePtr> synced_entries;

  void sync() {
    synced_content = content;
    synced_entries = entries;
  }
  void sync_all() {
    sync();
    for (auto& [name, below] : entries) {
      below->sync_all();
    }
  }
};

using Node = FakeFileSystem::Node;
using NodePtr = std::shared_ptr<Node>;

inline tl::unexpected<Error> sys(int code, const std::string& what) {
  return fail(os_error(code, what));
}

inline os::Stat stat_of(const Node& node) {
  os::Stat stat;
  stat.type = node.type;
  stat.size = node.content.size();
  stat.mode = node.mode;
  stat.uid = stat.gid = 1000;
  stat.mtime_ns = node.mtime_ns;
  stat.device = 1;
  stat.inode = node.inode;
  return stat;
}

inline std::vector<os::Entry> entries_of(const Node& node) {
  std::vector<os::Entry> entries;
  for (const auto& [name, below] : node.entries) {
    entries.push_back({name, below->type});
  }
  return entries;
}

/// What every open file and folder of one disk shares.
struct Disk {
  std::shared_ptr<int64_t> now;
  std::shared_ptr<std::vector<std::string>> log;

  NodePtr make(os::FileType type, uint32_t mode, std::string content = {}) const {
    auto node = std::make_shared<Node>();
    node->type = type;
    node->mode = mode;
    node->content = std::move(content);
    touch(*node);
    node->inode = static_cast<uint64_t>(*now);
    return node;
  }
  void touch(Node& node) const { node.mtime_ns = ++*now; }
  template <typename... Args>
  void say(fmt::format_string<Args...> format, Args&&... args) const {
    log->push_back(fmt::format(format, std::forward<Args>(args)...));
  }
};

os::FilePtr open_file(const Disk& disk, NodePtr node, std::string name, bool writable);
os::DirPtr open_dir(const Disk& disk, NodePtr node, NodePtr root, AbsPath path);

} // namespace envboot::fakes
