// Which files of a folder Lmod sees, and what in their names is the module and what the version. The version begins
// below the first folder that has no folders in it, or in which something marks a default: one .modulerc in a folder of
// categories makes the categories versions, and MODULEPATH one of Name/Version/Version.
#include "modulefile/lmod_tree.hpp"

#include "modulefile/name_parts.hpp"
#include "modulefile/version_order.hpp"

#include <algorithm>
#include <array>

namespace envboot::modulefile {
namespace {

constexpr std::string_view k_end = ".*zfinal";         ///< of a version key, which a folder's has not
constexpr std::string_view k_no_version = "M.*zfinal"; ///< after all numbers

bool is_kept_part(std::string_view part) {
  constexpr std::array<std::string_view, 5> k_ignored = {".git", ".gitignore", ".svn", ".lua", ".DS_Store"};
  return std::ranges::find(k_ignored, part) == k_ignored.end() && !part.ends_with('~') && !part.starts_with('#') &&
         !part.ends_with('#') && !part.starts_with(".#") && !part.starts_with("__") &&
         !(part.starts_with('.') && part.ends_with(".swp"));
}

std::string marked(std::string weight, char mark) {
  size_t slash = weight.rfind('/');
  weight[slash == std::string::npos ? 0 : slash + 1] = mark;
  return weight;
}

class Build {
 public:
  Build(const TreeIndex& index, size_t tree, const LmodSymbols& symbols)
      : m_tree(index.trees[tree]), m_at(tree), m_symbols(symbols) {}

  LmodTree run() {
    for (const Modulefile& file : m_tree.tree.files) {
      add(file);
    }
    mark_folders();
    group(m_top);
    return std::move(m_out);
  }

 private:
  /// The folder of that name, made where it is missing; null where Lmod doesn't look.
  LmodFolder* folder(const std::string& name, bool make) {
    LmodFolder* at = &m_top;
    for (size_t end = 0; !name.empty() && end < name.size();) {
      size_t start = end == 0 ? 0 : end + 1;
      end = std::min(name.find('/', start), name.size());
      std::string full_name = name.substr(0, end);
      if (!is_kept_part(name.substr(start, end - start)) || (!make && !at->folders.contains(full_name))) {
        return nullptr;
      }
      at = &at->folders[full_name];
    }
    return at;
  }

  static bool is_named_default(const Modulefile& file) { return !file.lua && last_part(file.name) == "default"; }

  void add(const Modulefile& file) {
    std::string last = last_part(file.name), above = folder_part(file.name);
    const auto& links = m_tree.tree.default_links;
    bool link = is_named_default(file) && std::ranges::find(links, above, &DefaultLink::folder) != links.end();
    LmodFolder* in = link || !is_kept_part(last) ? nullptr : folder(above, true);
    if (in == nullptr) {
      return;
    }
    // The Tcl twin comes first.
    auto [version, fresh] =
        in->files.try_emplace(file.name, LmodVersion{file.name, file.file, file.root, "", "", "", false});
    if (!fresh) {
      version->second.file = file.file;
      version->second.shadows_tcl = true;
    }
  }

  /// The first of a `default`, a .modulerc.lua, a .modulerc and a .version speaks for its folder, also if it says
  /// nothing.
  void mark_folders() {
    for (const DefaultLink& link : m_tree.tree.default_links) {
      std::string target = link.target.ends_with(".lua") ? link.target.substr(0, link.target.size() - 4) : link.target;
      mark(link.folder, target, below(below(m_tree.tree.root.string(), link.folder), "default"));
    }
    for (const Modulefile& file : m_tree.tree.files) {
      if (is_named_default(file)) {
        mark(folder_part(file.name), "default", file.file.string());
      }
    }
    for (const char* name : {".modulerc.lua", ".modulerc", ".version"}) {
      for (const RcFacts& facts : m_tree.rc_facts) {
        if (facts.rc.file.name() == name) {
          mark(facts.rc.folder, m_symbols.stated_default(m_at, facts), facts.rc.file.string());
        }
      }
    }
  }

  void mark(const std::string& name, const std::string& stated, const std::string& by) {
    LmodFolder* at = folder(name, false);
    if (at == nullptr || at->has_rc) {
      return;
    }
    at->has_rc = true;
    at->default_name = stated;
    at->default_by = by;
  }

  void group(LmodFolder& in) {
    for (auto& [name, version] : in.files) {
      version.key = version.weight = k_no_version;
      m_out.modules[name].files.emplace(name, std::move(version));
    }
    for (auto& [name, sub] : in.folders) {
      if (sub.has_rc || sub.folders.empty()) {
        m_out.three_levels = m_out.three_levels || !sub.folders.empty();
        weigh(sub, "", "");
        m_out.modules.insert_or_assign(name, std::move(sub));
      } else {
        group(sub);
      }
    }
  }

  static void weigh(LmodFolder& in, const std::string& key, const std::string& weight) {
    auto is_default = [&](const std::string& full_name) {
      return in.default_name == last_part(full_name) || in.default_name == full_name;
    };
    for (auto& [name, version] : in.files) {
      std::string own = lmod_version_key(last_part(name));
      version.key = below(key, own);
      version.weight = below(weight, is_default(name) ? marked(own, '^') : own);
      version.marked_by = is_default(name) ? in.default_by : "";
    }
    for (auto& [name, sub] : in.folders) {
      std::string own = lmod_version_key(last_part(name));
      if (own.ends_with(k_end)) {
        own.resize(own.size() - k_end.size());
      }
      weigh(sub, below(key, own), below(weight, is_default(name) ? marked(own, '^') : own));
    }
  }

  const IndexedTree& m_tree;
  size_t m_at;
  const LmodSymbols& m_symbols;
  LmodFolder m_top;
  LmodTree m_out;
};

} // namespace

bool LmodVersion::is_marked() const {
  size_t slash = weight.rfind('/');
  return weight[slash == std::string::npos ? 0 : slash + 1] >= '^';
}

LmodTree lmod_tree(const TreeIndex& index, size_t tree, const LmodSymbols& symbols) {
  return Build(index, tree, symbols).run();
}

} // namespace envboot::modulefile
