#include "modulefile/tree.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <deque>
#include <fmt/format.h>
#include <map>
#include <tuple>

namespace envboot::modulefile {
namespace {

// What Modules itself passes over.
constexpr std::array<std::string_view, 7> k_ignored_folders = {"CVS", "RCS", "SCCS", ".svn", ".git", ".SYNC", ".sos"};

constexpr std::array<std::string_view, 3> k_rc_names = {".modulerc", ".modulerc.lua", ".version"};

bool is_rc_name(std::string_view name) {
  return std::ranges::find(k_rc_names, name) != k_rc_names.end();
}

bool is_backup(std::string_view name) {
  return name.ends_with('~') || (name.starts_with('#') && name.ends_with('#'));
}

bool is_lua(const AbsPath& path) {
  return path.string().ends_with(".lua");
}

Result<Cookie> read_cookie(os::FileReader& files, const AbsPath& path) {
  os::FilePtr opened = TRY(files.open(path));
  std::array<char, 64> start{};
  size_t got = TRY(opened->read_at(std::as_writable_bytes(std::span(start)), 0));
  return cookie_of(std::string_view(start.data(), got));
}

using FolderId = std::pair<uint64_t, uint64_t>;

/// A folder to be entered, and those above it.
struct Linked {
  AbsPath path;
  std::string name;
  std::vector<FolderId> above;
};

class Walk {
 public:
  Walk(os::FileReader& files, const AbsPath& root, const Deadline& deadline, const WalkBounds& bounds,
       const NameTest& enter)
      : m_files(files), m_deadline(deadline), m_bounds(bounds), m_enter(enter) {
    m_tree.root = root;
  }

  Tree run() {
    note_folders_over_it();
    folder(m_tree.root, "");
    // What links lead to comes last: one to `/`, or ten in each folder to the next, cost none of the site's own files.
    while (!m_linked.empty() && !m_full) {
      Linked next = std::move(m_linked.front());
      m_linked.pop_front();
      m_above = std::move(next.above);
      folder(next.path, next.name);
    }
    std::ranges::sort(m_tree.files,
                      [](const auto& a, const auto& b) { return std::tie(a.name, a.lua) < std::tie(b.name, b.lua); });
    std::sort(m_tree.rc_files.begin(), m_tree.rc_files.end(), [](const auto& a, const auto& b) {
      return std::pair(a.folder, a.file.string()) < std::pair(b.folder, b.file.string());
    });
    return std::move(m_tree);
  }

 private:
  void miss(const AbsPath& path, std::string why) { m_tree.unread.push_back({path, std::move(why)}); }

  void note_folders_over_it() {
    auto real = m_files.real_path(m_tree.root);
    for (AbsPath at = real ? *real : m_tree.root; at != AbsPath::root();) {
      at = at.parent();
      if (auto stat = m_files.stat(at, os::Links::follow)) {
        m_over.emplace_back(stat->device, stat->inode);
      }
    }
  }

  void folder(const AbsPath& path, const std::string& name) {
    auto stat = m_files.stat(path, os::Links::follow);
    if (!stat) {
      return miss(path, stat.error().what);
    }
    FolderId id{stat->device, stat->inode};
    if (std::find(m_over.begin(), m_over.end(), id) != m_over.end()) {
      return miss(path, "it leads to a folder that the whole tree is in");
    }
    if (std::find(m_above.begin(), m_above.end(), id) != m_above.end()) {
      return; // a link to a folder above
    }
    if (size_t visit = ++m_visits[id]; visit > m_bounds.visits) {
      return visit == m_bounds.visits + 1
                 ? miss(path, fmt::format("links lead to it under more than {} names", m_bounds.visits))
                 : void();
    }
    if (m_above.size() >= m_bounds.depth) {
      return miss(path, fmt::format("it is more than {} folders deep", m_bounds.depth));
    }
    auto entries = m_files.list(path);
    if (!entries) {
      return miss(path, entries.error().what);
    }
    m_above.push_back(id);
    for (const os::Entry& entry : *entries) {
      if (m_full) {
        break;
      }
      look_at(path, name, entry);
    }
    m_above.pop_back();
  }

  void look_at(const AbsPath& folder_path, const std::string& folder_name, const os::Entry& entry) {
    if (++m_names > m_bounds.names || m_deadline.expired()) {
      m_full = true;
      return miss(m_tree.root, m_deadline.expired() ? "the time was up before all of it was seen"
                                                    : fmt::format("it holds more than {} names", m_bounds.names));
    }
    auto below = RelPath::parse(entry.name);
    if (!below || is_backup(entry.name) || (folder_name.empty() && !is_entered(entry.name))) {
      return;
    }
    AbsPath path = folder_path / *below;
    std::string name = folder_name.empty() ? entry.name : folder_name + "/" + entry.name;
    if (entry.name == "default") {
      note_default(path, folder_name);
    }
    switch (type_of(path, entry)) {
    case os::FileType::directory:
      if (std::find(k_ignored_folders.begin(), k_ignored_folders.end(), entry.name) == k_ignored_folders.end()) {
        entry.type == os::FileType::directory ? folder(path, name) : m_linked.push_back({path, name, m_above});
      }
      return;
    case os::FileType::regular:
      return file(path, folder_name, name, entry.name);
    default:
      return;
    }
  }

  [[nodiscard]] bool is_entered(std::string_view name) const { return !m_enter || is_rc_name(name) || m_enter(name); }

  void note_default(const AbsPath& path, const std::string& folder_name) {
    if (auto target = m_files.read_link(path)) {
      m_tree.default_links.push_back({folder_name, target->substr(target->rfind('/') + 1)});
    }
  }

  os::FileType type_of(const AbsPath& path, const os::Entry& entry) {
    if (entry.type == os::FileType::regular || entry.type == os::FileType::directory) {
      return entry.type;
    }
    auto stat = m_files.stat(path, os::Links::follow);
    return stat ? stat->type : os::FileType::other;
  }

  void file(const AbsPath& path, const std::string& folder_name, std::string name, const std::string& last) {
    if (last == ".modulecache" || last == ".lua") {
      return;
    }
    bool lua = is_lua(path);
    Cookie cookie = lua ? Cookie::none : Cookie::unread;
    if (is_rc_name(last)) {
      m_tree.rc_files.push_back({folder_name, path, cookie});
      return;
    }
    if (lua) {
      name.resize(name.size() - 4);
    }
    m_tree.files.push_back({std::move(name), path, m_tree.root, cookie, lua});
  }

  os::FileReader& m_files;
  const Deadline& m_deadline;
  const WalkBounds& m_bounds;
  const NameTest& m_enter;
  Tree m_tree;
  std::vector<FolderId> m_over; ///< the folders that the tree is in
  std::vector<FolderId> m_above;
  std::deque<Linked> m_linked;
  std::map<FolderId, size_t> m_visits;
  size_t m_names = 0;
  bool m_full = false;
};

} // namespace

void sort_out(Tree& tree) {
  std::vector<Modulefile> all = std::exchange(tree.files, {});
  for (Modulefile& file : all) {
    bool counts = file.lua || file.cookie != Cookie::none;
    (counts ? tree.files : tree.plain_files).push_back(std::move(file));
  }
  std::ranges::sort(tree.plain_files, {}, &Modulefile::name); // some may be there from before
}

Tree walk_tree(os::FileReader& files, const AbsPath& root, const Deadline& deadline, const WalkBounds& bounds,
               const NameTest& enter) {
  return Walk(files, root, deadline, bounds, enter).run();
}

void read_cookies(os::FileReader& files, Tree& tree, const NameTest& which) {
  auto read = [&](Cookie& cookie, const AbsPath& path, std::string_view comes_of_it) {
    auto now = cookie == Cookie::unread ? read_cookie(files, path) : cookie;
    cookie = now.value_or(Cookie::unread);
    if (!now) {
      tree.unread.push_back({path, fmt::format("{}{}", now.error().what, comes_of_it)});
    }
    return now.has_value();
  };
  std::erase_if(tree.files, [&](Modulefile& file) {
    return !file.lua && (!which || which(file.name)) && !read(file.cookie, file.file, "");
  });
  std::erase_if(tree.rc_files, [&](RcFile& rc) {
    return !is_lua(rc.file) && !read(rc.cookie, rc.file, " (Lmod loads nothing at all while it can't be read)");
  });
  sort_out(tree);
}

std::vector<AbsPath> modulepath_of(const Environment& environment) {
  std::vector<AbsPath> folders;
  for (const std::string& entry : split_path_list(environment.get_or("MODULEPATH", ""))) {
    auto path = AbsPath::parse(entry);
    if (path && std::find(folders.begin(), folders.end(), *path) == folders.end()) {
      folders.push_back(*path);
    }
  }
  return folders;
}

} // namespace envboot::modulefile
