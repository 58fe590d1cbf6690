// How Environment Modules finds a file: folder by folder of MODULEPATH, the first one that has something wins. Within a
// folder a name is followed through aliases, symbols and defaults. A default that is gone is not passed over: it is
// looked for in the folders that follow, under its name. A file that is none stops the search.
#include "modulefile/modules_names.hpp"

#include "modulefile/modules_folder.hpp"
#include "modulefile/name_parts.hpp"
#include "modulefile/version_order.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace envboot::modulefile {
namespace {

using Kind = ModulesEntry::Kind;

constexpr int k_steps = 20; ///< aliases may point in a circle

/// One query, with what the rc files said that were read for it.
class Search {
 public:
  explicit Search(const TreeIndex& index) : m_index(index), m_symbols(index.settings) {
    for (const OutsideRc& outside : index.outside) {
      if (outside.read_by == Tool::modules) {
        m_symbols.read(outside.facts, true);
      }
    }
  }

  Result<Resolved> run(std::string_view text) {
    ModulesSpec spec = TRY(parse_modules_spec(text, m_index.settings));
    m_said = text;
    while (true) {
      auto next = TRY(through_folders(spec));
      if (!next) {
        break;
      }
      spec = plain_spec(*next);
      m_said = *next;
    }
    if (m_symbols.is_forbidden(m_resolved.name)) {
      return fail(failure("the module {} is forbidden here, by a module-forbid", m_resolved.name));
    }
    return std::move(m_resolved);
  }

 private:
  const NameSettings& settings() const { return m_index.settings; }

  /// Nothing when a file was found, or the name with which to begin again.
  Result<std::optional<std::string>> through_folders(ModulesSpec spec) {
    for (size_t i = 0; i < m_index.trees.size(); ++i) {
      const IndexedTree& tree = m_index.trees[i];
      ModulesEntries entries = modules_entries(tree, spec, m_symbols, m_rc_files, settings());
      while (true) {
        if (++m_count > k_steps) {
          return fail(failure("the module name {} points in a circle", m_said)
                          .because(m_resolved.why.empty() ? "" : m_resolved.why.back()));
        }
        auto key = TRY(key_of(spec, entries));
        if (!key) {
          break;
        }
        const ModulesEntry& entry = entries.at(*key);
        if (entry.kind == Kind::file || entry.kind == Kind::virtual_file) {
          return found(*key, entry, tree, i);
        }
        auto next = TRY(step(*key, entry));
        if ((entry.kind == Kind::alias || entry.kind == Kind::symbol) && !entries.contains(next)) {
          return next;
        }
        spec = plain_spec(next);
        m_said = next;
      }
    }
    return fail(failure("there is no module {}", m_said));
  }

  /// The entry that a query means: of that very name, or of those that match the default or the highest.
  Result<std::optional<std::string>> key_of(const ModulesSpec& spec, const ModulesEntries& entries) {
    if (auto exact = exact_key(spec.name, entries)) {
      return exact;
    }
    std::vector<std::string> names;
    for (const auto& [name, entry] : entries) {
      if (matches(spec, name, Match::equal, settings())) {
        names.push_back(name);
      }
    }
    if (names.empty()) {
      return std::optional<std::string>();
    }
    if (names.size() == 1 && settings().implicit_default) {
      say(names[0], "the only version that fits");
      return std::optional(names[0]);
    }
    return choose(spec, entries, names);
  }

  Result<std::optional<std::string>> choose(const ModulesSpec& spec, const ModulesEntries& entries,
                                            std::vector<std::string> names) {
    for (std::string& name : names) {
      const ModulesEntry& entry = entries.at(name);
      name = entry.kind == Kind::symbol ? entry.target : name;
    }
    auto folder = exact_key(spec.folder, entries);
    if (folder) {
      std::string own = below(*folder, entries.at(*folder).target);
      if (std::ranges::find(names, own) != names.end() && entries.contains(own)) {
        say(own, "the default among the versions that fit");
        return std::optional(own);
      }
    }
    if (!settings().implicit_default) {
      return fail(failure("none of the versions that {} fits is a default", m_said));
    }
    std::string highest =
        *std::ranges::max_element(names, [](const auto& a, const auto& b) { return dictionary_compare(a, b) < 0; });
    say(highest, "the highest version that fits");
    return entries.contains(highest) ? std::optional(highest) : std::nullopt;
  }

  [[nodiscard]] std::optional<std::string> exact_key(const std::string& name, const ModulesEntries& entries) const {
    if (name.empty() || entries.contains(name)) {
      return name.empty() ? std::nullopt : std::optional(name);
    }
    std::vector<std::string> names;
    for (const auto& [each, entry] : entries) {
      if (settings().any_case && matches(plain_spec(name), each, Match::exact, settings())) {
        names.push_back(each);
      }
    }
    auto highest =
        std::ranges::max_element(names, [](const auto& a, const auto& b) { return dictionary_compare(a, b) < 0; });
    return highest == names.end() ? std::nullopt : std::optional(*highest);
  }

  Result<std::string> step(const std::string& name, const ModulesEntry& entry) {
    m_said = name;
    switch (entry.kind) {
    case Kind::alias:
    case Kind::symbol: {
      std::string end = m_symbols.end_of(name);
      say(end, entry.kind == Kind::alias ? "an alias" : entry.automatic ? "a name every folder has" : "a symbol");
      return end;
    }
    case Kind::folder:
      if (entry.target.empty()) {
        return fail(failure("there is no default version of {}", name).with_hint("name a version of it"));
      }
      say(below(name, entry.target), entry.stated ? "its default" : "its highest version");
      return below(name, entry.target);
    default:
      return fail(failure("{} is no modulefile for Environment Modules", entry.file.string())
                      .because("it does not begin with #%Module and a version"));
    }
  }

  Result<std::optional<std::string>> found(const std::string& name, const ModulesEntry& entry, const IndexedTree& tree,
                                           size_t at) {
    m_resolved.name = name;
    m_resolved.file = entry.file;
    if (at > 0) {
      m_resolved.why.push_back(
          fmt::format("{} is the first folder of MODULEPATH that has {}", tree.tree.root.string(), name));
    }
    m_resolved.why.push_back(fmt::format("{} is {}", name, entry.file.string()));
    return std::optional<std::string>();
  }

  void say(const std::string& next, std::string_view reason) {
    if (m_said != next) {
      m_resolved.why.push_back(fmt::format("{} stands for {} ({})", m_said, next, reason));
      m_said = next;
    }
  }

  const TreeIndex& m_index;
  ModulesSymbols m_symbols;
  std::vector<std::string> m_rc_files;
  Resolved m_resolved;
  std::string m_said; ///< the name that was come to
  int m_count = 0;
};

class ModulesNames : public Names {
 public:
  explicit ModulesNames(const TreeIndex& index) : m_index(index) {}

  [[nodiscard]] Result<Resolved> resolve(std::string_view name) const override { return Search(m_index).run(name); }

  [[nodiscard]] std::vector<Offer> offers() const override {
    std::vector<Offer> all;
    for (const IndexedTree& tree : m_index.trees) {
      ModulesSymbols symbols(m_index.settings);
      std::vector<std::string> rc_files;
      for (const std::string& root : roots(tree)) {
        for (const auto& [name, entry] : modules_entries(tree, plain_spec(root), symbols, rc_files, m_index.settings)) {
          if (entry.kind == Kind::file || entry.kind == Kind::virtual_file) {
            all.push_back({name, entry.file, tree.tree.root});
          }
        }
      }
    }
    return all;
  }

 private:
  static std::vector<std::string> roots(const IndexedTree& tree) {
    std::vector<std::string> all;
    all.reserve(tree.tree.files.size() + tree.rc_facts.size());
    for (const Modulefile& file : tree.tree.files) {
      all.push_back(first_part(file.name));
    }
    for (const RcFacts& facts : tree.rc_facts) {
      all.push_back(first_part(facts.rc.folder));
      for (const Effect& effect : facts.effects) {
        if (effect.verb == Verb::virtual_module) {
          all.push_back(first_part(effect.variable));
        }
      }
    }
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    std::erase_if(all, [](const std::string& root) { return root.empty() || root.starts_with('.'); });
    return all;
  }

  const TreeIndex& m_index;
};

} // namespace

std::unique_ptr<Names> modules_names(const TreeIndex& index) {
  return std::make_unique<ModulesNames>(index);
}

} // namespace envboot::modulefile
