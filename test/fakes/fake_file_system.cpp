#include "fakes/fake_file_system.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>

namespace envboot::fakes {

using os::FileType;

struct FakeFileSystem::Node {
  FileType type = FileType::regular;
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

namespace {

using Node = FakeFileSystem::Node;
using NodePtr = std::shared_ptr<Node>;

tl::unexpected<Error> sys(int code, const std::string& what) {
  return fail(os_error(code, what));
}

AbsPath absolute(std::string_view path) {
  return AbsPath::parse(path).value();
}

os::Stat stat_of(const Node& node) {
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

std::vector<os::Entry> entries_of(const Node& node) {
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

  NodePtr make(FileType type, uint32_t mode, std::string content = {}) const {
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

class FakeFile : public os::File {
 public:
  FakeFile(Disk disk, NodePtr node, std::string name, bool writable)
      : m_disk(std::move(disk)), m_node(std::move(node)), m_name(std::move(name)), m_writable(writable) {}

  Result<size_t> read_at(std::span<std::byte> out, uint64_t offset) override {
    const std::string& text = m_node->content;
    size_t n = offset < text.size() ? std::min(out.size(), text.size() - static_cast<size_t>(offset)) : 0;
    if (n > 0) {
      std::memcpy(out.data(), text.data() + offset, n);
    }
    return n;
  }
  Status write(std::span<const std::byte> bytes) override {
    if (!m_writable) {
      return sys(EBADF, "cannot write " + m_name);
    }
    m_node->content.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    m_disk.touch(*m_node);
    m_disk.say("write {} {}", m_name, bytes.size());
    return {};
  }
  Status truncate(uint64_t size) override {
    if (!m_writable) {
      return sys(EINVAL, "cannot cut " + m_name);
    }
    m_node->content.resize(static_cast<size_t>(size));
    m_disk.touch(*m_node);
    m_disk.say("truncate {} {}", m_name, size);
    return {};
  }
  Status sync() override {
    m_node->sync();
    m_disk.say("sync {}", m_name);
    return {};
  }
  Status close() override { return {}; }
  Result<uint64_t> size() override { return m_node->content.size(); }

 private:
  Disk m_disk;
  NodePtr m_node;
  std::string m_name;
  bool m_writable;
};

class FakeDir : public os::Dir {
 public:
  FakeDir(Disk disk, NodePtr node, NodePtr root, AbsPath path)
      : m_disk(std::move(disk)), m_node(std::move(node)), m_root(std::move(root)), m_path(std::move(path)) {}

  const AbsPath& path() const override { return m_path; }

  Result<os::FilePtr> open(const RelPath& name, os::How how) override {
    NodePtr parent = TRY(parent_of(name));
    auto found = parent->entries.find(name.name());
    bool there = found != parent->entries.end();
    if (!there && how.mode == os::How::Mode::read) {
      return sys(ENOENT, "cannot open " + text(name));
    }
    if (there && how.mode == os::How::Mode::create_new) {
      return sys(EEXIST, "cannot open " + text(name));
    }
    if (there && found->second->type == FileType::symlink) {
      return sys(ELOOP, "cannot open " + text(name));
    }
    if (there && found->second->type != FileType::regular) {
      return fail(refusal("{} is no regular file", text(name)));
    }
    NodePtr node = there ? found->second : m_disk.make(FileType::regular, how.permissions);
    if (!there) {
      put(*parent, name.name(), node);
      m_disk.say("create {} {:o}", text(name), how.permissions);
    } else if (how.mode == os::How::Mode::create_or_truncate) {
      node->content.clear();
      m_disk.touch(*node);
      m_disk.say("truncate {} 0", text(name));
    }
    return std::make_unique<FakeFile>(m_disk, node, text(name), how.mode != os::How::Mode::read);
  }

  Result<std::vector<os::Entry>> list() override { return entries_of(*m_node); }

  Result<os::DirPtr> dir(const RelPath& name) override {
    NodePtr node = TRY(find(name));
    if (node->type != FileType::directory) {
      return sys(node->type == FileType::symlink ? ELOOP : ENOTDIR, "cannot open the folder " + text(name));
    }
    return std::make_unique<FakeDir>(m_disk, node, m_root, m_path / name);
  }

  Status make_dir(const RelPath& name, uint32_t permissions) override {
    TRY(place(name, m_disk.make(FileType::directory, permissions)));
    m_disk.say("make_dir {} {:o}", text(name), permissions);
    return {};
  }

  Status rename(const RelPath& from, os::Dir& to_dir, const RelPath& to) override {
    auto* target = dynamic_cast<FakeDir*>(&to_dir);
    if (target == nullptr || target->m_root != m_root) {
      return sys(EXDEV, "cannot rename " + text(from));
    }
    NodePtr source = TRY(parent_of(from));
    NodePtr destination = TRY(target->parent_of(to));
    NodePtr node = TRY(find(from));
    auto old = destination->entries.find(to.name());
    if (old != destination->entries.end() && old->second != node) {
      bool old_dir = old->second->type == FileType::directory;
      if (old_dir != (node->type == FileType::directory)) {
        return sys(old_dir ? EISDIR : ENOTDIR, "cannot rename " + text(from));
      }
      if (old_dir && !old->second->entries.empty()) {
        return sys(ENOTEMPTY, "cannot rename " + text(from));
      }
    }
    source->entries.erase(from.name());
    m_disk.touch(*source);
    put(*destination, to.name(), node);
    m_disk.say("rename {} {}", text(from), target->text(to));
    return {};
  }

  Status unlink(const RelPath& name) override {
    NodePtr node = TRY(find(name));
    if (node->type == FileType::directory) {
      return sys(EISDIR, "cannot remove " + text(name));
    }
    TRY(drop(name));
    m_disk.say("unlink {}", text(name));
    return {};
  }

  Status remove_dir(const RelPath& name) override {
    NodePtr node = TRY(find(name));
    if (node->type != FileType::directory || !node->entries.empty()) {
      return sys(node->type != FileType::directory ? ENOTDIR : ENOTEMPTY, "cannot remove the folder " + text(name));
    }
    TRY(drop(name));
    m_disk.say("remove_dir {}", text(name));
    return {};
  }

  Status symlink(const std::string& target, const RelPath& name) override {
    TRY(place(name, m_disk.make(FileType::symlink, 0777, target)));
    m_disk.say("symlink {} -> {}", text(name), target);
    return {};
  }

  Result<std::string> read_link(const RelPath& name) override {
    NodePtr node = TRY(find(name));
    if (node->type != FileType::symlink) {
      return sys(EINVAL, "cannot read the link " + text(name));
    }
    return node->content;
  }

  Result<os::Stat> stat(const RelPath& name) override { return stat_of(*TRY(find(name))); }

  Status set_permissions(const RelPath& name, uint32_t permissions) override {
    NodePtr node = TRY(find(name));
    if (node->type == FileType::symlink) {
      return sys(ELOOP, "cannot open " + text(name));
    }
    node->mode = permissions;
    m_disk.say("chmod {} {:o}", text(name), permissions);
    return {};
  }

  Status sync() override {
    m_node->synced_entries = m_node->entries;
    m_disk.say("sync_dir {}", m_path.string());
    return {};
  }

  Status sync_fs() override {
    m_root->sync_all();
    m_disk.say("sync_fs {}", m_path.string());
    return {};
  }

 private:
  [[nodiscard]] std::string text(const RelPath& name) const { return (m_path / name).string(); }

  Result<NodePtr> parent_of(const RelPath& name) const {
    NodePtr node = m_node;
    std::vector<std::string> parts = name.components();
    for (size_t i = 0; i + 1 < parts.size(); ++i) {
      auto next = node->entries.find(parts[i]);
      if (next == node->entries.end()) {
        return sys(ENOENT, "cannot open the folder above " + text(name));
      }
      node = next->second;
      if (node->type != FileType::directory) {
        return sys(node->type == FileType::symlink ? ELOOP : ENOTDIR, "cannot open the folder above " + text(name));
      }
    }
    return node;
  }
  Result<NodePtr> find(const RelPath& name) const {
    NodePtr parent = TRY(parent_of(name));
    auto found = parent->entries.find(name.name());
    if (found == parent->entries.end()) {
      return sys(ENOENT, "cannot find " + text(name));
    }
    return found->second;
  }
  void put(Node& parent, const std::string& name, NodePtr node) const {
    parent.entries[name] = std::move(node);
    m_disk.touch(parent);
  }
  Status place(const RelPath& name, NodePtr node) const {
    NodePtr parent = TRY(parent_of(name));
    if (parent->entries.contains(name.name())) {
      return sys(EEXIST, "cannot make " + text(name));
    }
    put(*parent, name.name(), std::move(node));
    return {};
  }
  Status drop(const RelPath& name) const {
    NodePtr parent = TRY(parent_of(name));
    parent->entries.erase(name.name());
    m_disk.touch(*parent);
    return {};
  }

  Disk m_disk;
  NodePtr m_node, m_root;
  AbsPath m_path;
};

void describe(const Node& node, const std::string& path, std::vector<std::string>& out) {
  for (const auto& [name, below] : node.entries) {
    std::string full = path + "/" + name;
    switch (below->type) {
    case FileType::directory:
      out.push_back(full + "/");
      describe(*below, full, out);
      break;
    case FileType::symlink:
      out.push_back(full + " -> " + below->content);
      break;
    default:
      out.push_back(full + " = " + below->content);
    }
  }
}

NodePtr synced_copy(const Node& node) {
  auto copy = std::make_shared<Node>();
  copy->type = node.type;
  copy->mode = node.mode;
  copy->mtime_ns = node.mtime_ns;
  copy->inode = node.inode;
  copy->content = node.type == FileType::symlink ? node.content : node.synced_content;
  for (const auto& [name, below] : node.synced_entries) {
    copy->entries[name] = synced_copy(*below);
  }
  copy->sync();
  return copy;
}

} // namespace

FakeFileSystem::FakeFileSystem()
    : m_now(std::make_shared<int64_t>(1'790'000'000'000'000'000)), m_log(std::make_shared<std::vector<std::string>>()),
      m_root(Disk{m_now, m_log}.make(FileType::directory, 0755)) {}

void FakeFileSystem::add(std::string_view path, NodePtr node) {
  NodePtr at = m_root;
  std::vector<std::string> parts = absolute(path).below(AbsPath::root()).value().components();
  for (size_t i = 0; i + 1 < parts.size(); ++i) {
    NodePtr& next = at->entries[parts[i]];
    if (!next) {
      next = Disk{m_now, m_log}.make(FileType::directory, 0755);
    }
    at->sync();
    at = next;
  }
  node->sync();
  at->entries[parts.back()] = std::move(node);
  at->sync();
}

void FakeFileSystem::add_file(std::string_view path, std::string content, uint32_t mode) {
  add(path, Disk{m_now, m_log}.make(FileType::regular, mode, std::move(content)));
}
void FakeFileSystem::add_dir(std::string_view path, uint32_t mode) {
  add(path, Disk{m_now, m_log}.make(FileType::directory, mode));
}
void FakeFileSystem::add_link(std::string_view path, std::string target) {
  add(path, Disk{m_now, m_log}.make(FileType::symlink, 0777, std::move(target)));
}
void FakeFileSystem::add_fifo(std::string_view path) {
  add(path, Disk{m_now, m_log}.make(FileType::other, 0644));
}
void FakeFileSystem::set_mtime(std::string_view path, int64_t ns) {
  walk(absolute(path), os::Links::keep).value()->mtime_ns = ns;
}

std::optional<std::string> FakeFileSystem::content(std::string_view path) const {
  auto node = walk(absolute(path), os::Links::follow);
  return node && (*node)->type == FileType::regular ? std::optional((*node)->content) : std::nullopt;
}
bool FakeFileSystem::has(std::string_view path) const {
  return walk(absolute(path), os::Links::keep).has_value();
}
std::vector<std::string> FakeFileSystem::everything() const {
  std::vector<std::string> out;
  describe(*m_root, "", out);
  std::sort(out.begin(), out.end());
  return out;
}

std::unique_ptr<FakeFileSystem> FakeFileSystem::after_power_cut() const {
  auto later = std::make_unique<FakeFileSystem>();
  later->m_root = synced_copy(*m_root);
  later->m_space = m_space;
  later->set_now(*m_now);
  return later;
}

Result<NodePtr> FakeFileSystem::walk(const AbsPath& path, os::Links last, int depth, std::string* real) const {
  if (depth > 40) {
    return sys(ELOOP, "cannot open " + path.string());
  }
  NodePtr node = m_root;
  AbsPath at = AbsPath::root();
  auto rest = path.below(AbsPath::root());
  std::vector<std::string> parts = rest ? rest->components() : std::vector<std::string>();
  for (size_t i = 0; i < parts.size(); ++i) {
    if (node->type != FileType::directory) {
      return sys(ENOTDIR, "cannot open " + path.string());
    }
    auto next = node->entries.find(parts[i]);
    if (next == node->entries.end()) {
      return sys(ENOENT, "cannot open " + path.string());
    }
    node = next->second;
    if (node->type == FileType::symlink && (i + 1 < parts.size() || last == os::Links::follow)) {
      std::string target = node->content;
      for (size_t j = i + 1; j < parts.size(); ++j) {
        target += "/" + parts[j];
      }
      return walk(TRY(AbsPath::parse(target, at)), last, depth + 1, real);
    }
    at = at / TRY(RelPath::parse(parts[i]));
  }
  if (real != nullptr) {
    *real = at.string();
  }
  return node;
}

Result<os::FilePtr> FakeFileSystem::open(const AbsPath& path) {
  NodePtr node = TRY(walk(path, os::Links::follow));
  if (node->type != FileType::regular) {
    return fail(failure("{} is no regular file", path.string()));
  }
  return std::make_unique<FakeFile>(Disk{m_now, m_log}, node, path.string(), false);
}
Result<os::Stat> FakeFileSystem::stat(const AbsPath& path, os::Links links) {
  return stat_of(*TRY(walk(path, links)));
}
Result<std::vector<os::Entry>> FakeFileSystem::list(const AbsPath& path) {
  NodePtr node = TRY(walk(path, os::Links::follow));
  if (node->type != FileType::directory) {
    return sys(ENOTDIR, "cannot list " + path.string());
  }
  return entries_of(*node);
}
Result<std::string> FakeFileSystem::read_link(const AbsPath& path) {
  NodePtr node = TRY(walk(path, os::Links::keep));
  if (node->type != FileType::symlink) {
    return sys(EINVAL, "cannot read the link " + path.string());
  }
  return node->content;
}
Result<AbsPath> FakeFileSystem::real_path(const AbsPath& path) {
  std::string real;
  TRY(walk(path, os::Links::follow, 0, &real));
  return AbsPath::parse(real);
}
Result<os::Space> FakeFileSystem::space(const AbsPath& path) {
  TRY(walk(path, os::Links::follow));
  return m_space;
}
bool FakeFileSystem::may(char how, const AbsPath& path) {
  auto node = walk(path, os::Links::follow);
  uint32_t bit = how == 'r' ? 0400U : how == 'w' ? 0200U : 0100U;
  return node && ((*node)->mode & bit) != 0;
}
Result<os::DirPtr> FakeFileSystem::dir(const AbsPath& path) {
  NodePtr node = TRY(walk(path, os::Links::follow));
  if (node->type != FileType::directory) {
    return sys(ENOTDIR, "cannot open the folder " + path.string());
  }
  return std::make_unique<FakeDir>(Disk{m_now, m_log}, node, m_root, path);
}

} // namespace envboot::fakes
