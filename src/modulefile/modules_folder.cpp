// How Environment Modules looks into one folder of MODULEPATH. It reads what is below the first part of the name that
// was asked for, and the rc files there and at the top; takes the hidden modules out; gives each folder its default;
// and keeps what the query matches, upon which a folder's default is chosen again among what was kept.
#include "modulefile/modules_folder.hpp"

#include "modulefile/name_parts.hpp"
#include "modulefile/version_order.hpp"

#include <algorithm>
#include <set>

namespace envboot::modulefile {
namespace {

using Kind = ModulesEntry::Kind;

bool is_refused(const Modulefile& file, const NameSettings& settings) {
  return !settings.any_file && file.cookie != Cookie::plain;
}

class FolderView {
 public:
  FolderView(const IndexedTree& tree, const ModulesSpec& query, ModulesSymbols& symbols, const NameSettings& settings)
      : m_tree(tree), m_query(query), m_root(plain_spec(query.root())), m_symbols(symbols), m_settings(settings) {}

  ModulesEntries run(std::vector<std::string>& rc_files_read) {
    read_rc_files(rc_files_read);
    add_files(m_tree.tree.files);
    add_files(m_tree.tree.plain_files);
    add_said();
    hide();
    add_folders();
    return matching();
  }

 private:
  [[nodiscard]] bool asked(std::string_view name, Match match) const {
    return matches(m_query, name, match, m_settings);
  }

  void read_rc_files(std::vector<std::string>& done) {
    for (const RcFacts& facts : m_tree.rc_facts) {
      const RcFile& rc = facts.rc;
      bool at_top = rc.folder.empty() && rc.file.name() == ".modulerc";
      bool may_be = m_settings.any_case || rc.folder.starts_with(m_root.name);
      bool below_root = !rc.folder.empty() && may_be && matches(m_root, rc.folder, Match::start, m_settings);
      std::string path = rc.file.string();
      if ((at_top || below_root) && std::ranges::find(done, path) == done.end()) {
        m_symbols.read(facts);
        done.push_back(path);
      }
    }
  }

  void add_files(const std::vector<Modulefile>& files) {
    auto file = files.begin();
    if (!m_settings.any_case) {
      file = std::ranges::lower_bound(files, m_root.name, {}, &Modulefile::name);
    }
    for (; file != files.end(); ++file) {
      if (!m_settings.any_case && !file->name.starts_with(m_root.name)) {
        break;
      }
      std::string name = file->lua ? file->name + ".lua" : file->name;
      if (!name.ends_with(",v") && matches(plain_spec(m_root.name), first_part(name), Match::equal, m_settings)) {
        ModulesEntry entry{.kind = is_refused(*file, m_settings) ? Kind::refused : Kind::file,
                           .target = {},
                           .file = file->file,
                           .children = {}};
        m_found.insert_or_assign(name, std::move(entry));
      }
    }
  }

  /// What rc files of this folder of MODULEPATH, and those outside of all, say.
  [[nodiscard]] bool is_of_this_tree(const ModulesSymbols::Said& said) const {
    return said.source.starts_with(m_tree.tree.root.string() + "/") || said.source.empty();
  }

  void add_said() {
    auto add = [&](const std::map<std::string, ModulesSymbols::Said>& all, Kind kind) {
      for (const auto& [name, said] : all) {
        if (is_of_this_tree(said) && matches(m_root, name, Match::start, m_settings)) {
          auto file = AbsPath::parse(said.target);
          m_found.insert_or_assign(
              name, ModulesEntry{
                        .kind = kind, .target = said.target, .file = file ? *file : AbsPath::root(), .children = {}});
        }
      }
    };
    add(m_symbols.versions, Kind::symbol);
    add(m_symbols.aliases, Kind::alias);
    add(m_symbols.virtuals, Kind::virtual_file);
  }

  [[nodiscard]] bool is_hidden(const std::string& name, const ModulesEntry& entry) const {
    auto hiding = m_symbols.hiding_of(name);
    size_t common = common_parts(m_query, name, m_settings);
    bool named = hiding == ModulesSymbols::Hiding::soft ? common > 0 : asked(name, Match::exact);
    if (hiding < ModulesSymbols::Hiding::usual && has_dot_part(name)) {
      hiding = ModulesSymbols::Hiding::usual;
      named = common > 0 && !has_dot_part(rest_after(name, common));
    }
    if (hiding == ModulesSymbols::Hiding::none) {
      return false;
    }
    return hiding == ModulesSymbols::Hiding::hard || !(named || is_called_for(name, entry));
  }

  static std::string rest_after(std::string_view name, size_t parts) {
    for (; parts > 0; --parts) {
      size_t slash = name.find('/');
      name = slash == name.npos ? std::string_view() : name.substr(slash + 1);
    }
    return std::string(name);
  }

  /// A hidden module is found by its symbols, and as the default of the folder that was asked for.
  [[nodiscard]] bool is_called_for(const std::string& name, const ModulesEntry& entry) const {
    std::string asked_default = below(m_query.name, "default");
    if (entry.kind == Kind::symbol && name == asked_default) {
      return true;
    }
    return std::ranges::any_of(m_symbols.versions, [&](const auto& version) {
      return version.second.target == name && is_of_this_tree(version.second) &&
             (asked(version.first, Match::equal) || version.first == asked_default);
    });
  }

  void hide() {
    std::erase_if(m_found, [&](const auto& each) { return is_hidden(each.first, each.second); });
  }

  void add_folders() {
    std::map<std::string, std::set<std::string>> children;
    for (const auto& [name, entry] : m_found) {
      bool counts = entry.kind != Kind::symbol && entry.kind != Kind::refused;
      for (std::string each = name; counts && !folder_part(each).empty(); each = folder_part(each)) {
        children[folder_part(each)].insert(last_part(each));
      }
    }
    // From the deepest: a folder may be named default.
    for (auto each = children.rbegin(); each != children.rend(); ++each) {
      if (!m_found.contains(each->first)) {
        add_folder(each->first, {each->second.begin(), each->second.end()});
      }
    }
  }

  static void sort(std::vector<std::string>& names) {
    std::ranges::sort(names, [](const auto& a, const auto& b) { return dictionary_compare(a, b) < 0; });
  }

  [[nodiscard]] const ModulesEntry* stated_default(const std::string& folder) const {
    auto said = m_found.find(below(folder, "default"));
    bool stated = said != m_found.end() && said->second.kind == Kind::symbol && !said->second.automatic;
    return stated ? &said->second : nullptr;
  }

  void add_folder(const std::string& folder, std::vector<std::string> children) {
    sort(children);
    ModulesEntry entry{.kind = Kind::folder, .target = {}, .children = children};
    if (const ModulesEntry* said = stated_default(folder)) {
      entry.stated = true;
      entry.target = last_part(said->target);
    } else if (m_settings.implicit_default) {
      entry.target = children.back();
    }
    std::string own = entry.target;
    m_found.insert_or_assign(folder, std::move(entry));
    if (m_settings.implicit_default && m_settings.version_specs) {
      add_automatic(below(folder, "default"), below(folder, own));
      add_automatic(below(folder, "latest"), below(folder, children.back()));
    }
  }

  void add_automatic(const std::string& name, const std::string& target) {
    auto [entry, fresh] = m_found.try_emplace(
        name, ModulesEntry{.kind = Kind::symbol, .target = target, .children = {}, .automatic = true});
    if (fresh || entry->second.kind == Kind::refused) {
      m_symbols.automatic(name, target);
    }
  }

  [[nodiscard]] bool is_matching(const std::string& name, const ModulesEntry& entry) const {
    bool above = entry.kind == Kind::folder &&
                 (plain_is(m_query.folder, name) || (m_query.slash && plain_is(m_query.name, name)));
    if (!above && !asked(name, Match::equal) && !asked(name, Match::below)) {
      return false;
    }
    bool as_deep = std::ranges::count(name, '/') == depth();
    return !entry.automatic || !as_deep || asked(name, Match::equal);
  }
  [[nodiscard]] bool plain_is(const std::string& folder, const std::string& name) const {
    return matches(plain_spec(folder), name, Match::equal, m_settings);
  }
  /// Slashes in the query.
  [[nodiscard]] std::ptrdiff_t depth() const {
    return m_query.ranges.empty() ? std::ranges::count(m_query.name, '/') : std::ranges::count(m_query.folder, '/') + 1;
  }

  ModulesEntries matching() {
    std::map<std::string, std::set<std::string>> children;
    for (const auto& [name, entry] : m_found) {
      if (is_matching(name, entry)) {
        keep(name, entry, children);
      }
    }
    for (auto folder = children.rbegin(); folder != children.rend(); ++folder) {
      if (folder->second.empty()) {
        m_kept.erase(folder->first);
        children[folder_part(folder->first)].erase(last_part(folder->first));
      } else {
        choose_again(folder->first, {folder->second.begin(), folder->second.end()});
      }
    }
    return std::move(m_kept);
  }

  void keep(const std::string& name, const ModulesEntry& entry,
            std::map<std::string, std::set<std::string>>& children) {
    m_kept.insert_or_assign(name, entry);
    if (entry.kind == Kind::refused) {
      return;
    }
    if (entry.kind == Kind::folder) {
      children[name];
    }
    if (entry.kind != Kind::symbol) {
      children[folder_part(name)].insert(last_part(name));
      return;
    }
    // A symbol may match where what it stands for doesn't: that and what is in it is kept too.
    std::vector<std::string> targets = {entry.target};
    for (size_t i = 0; i < targets.size(); ++i) {
      auto target = m_found.find(targets[i]);
      if (target == m_found.end() || target->second.kind == Kind::refused) {
        continue;
      }
      if (m_kept.try_emplace(target->first, target->second).second && target->second.kind == Kind::folder) {
        children[target->first];
        for (const std::string& child : target->second.children) {
          targets.push_back(below(targets[i], child));
        }
      }
      children[folder_part(targets[i])].insert(last_part(targets[i]));
    }
  }

  void choose_again(const std::string& folder, std::vector<std::string> children) {
    auto kept = m_kept.find(folder);
    if (kept == m_kept.end() || kept->second.kind != Kind::folder) {
      return;
    }
    sort(children);
    const ModulesEntry* said = stated_default(folder);
    bool usable = said != nullptr && (m_kept.contains(said->target) || !m_found.contains(said->target));
    kept->second.stated = usable;
    kept->second.target = usable ? last_part(said->target) : m_settings.implicit_default ? children.back() : "";
    kept->second.children = std::move(children);
  }

  const IndexedTree& m_tree;
  const ModulesSpec& m_query;
  ModulesSpec m_root;
  ModulesSymbols& m_symbols;
  const NameSettings& m_settings;
  ModulesEntries m_found, m_kept;
};

} // namespace

ModulesEntries modules_entries(const IndexedTree& tree, const ModulesSpec& query, ModulesSymbols& symbols,
                               std::vector<std::string>& rc_files_read, const NameSettings& settings) {
  return FolderView(tree, query, symbols, settings).run(rc_files_read);
}

} // namespace envboot::modulefile
