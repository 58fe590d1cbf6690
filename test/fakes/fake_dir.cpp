#include "fakes/fake_disk.hpp"

#include <cerrno>

namespace envboot::fakes {

using os::FileType;

namespace {

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
    return open_file(m_disk, node, text(name), how.mode != os::How::Mode::read);
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

} // namespace

os::DirPtr open_dir(const Disk& disk, NodePtr node, NodePtr root, AbsPath path) {
  return std::make_unique<FakeDir>(disk, std::move(node), std::move(root), std::move(path));
}

} // namespace envboot::fakes
