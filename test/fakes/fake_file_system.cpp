#include "fakes/fake_disk.hpp"

#include <algorithm>
#include <cerrno>

namespace envboot::fakes {

using os::FileType;

namespace {

AbsPath absolute(std::string_view path) {
  return AbsPath::parse(path).value();
}

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
  return open_file(Disk{m_now, m_log}, node, path.string(), false);
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
  return open_dir(Disk{m_now, m_log}, node, m_root, path);
}

} // namespace envboot::fakes
