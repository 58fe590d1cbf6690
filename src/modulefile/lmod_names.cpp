// How Lmod finds a file. In a MODULEPATH of Name/Version only, the versions of all folders are one set: a version that
// is named in full is taken wherever it is, a marked default before an unmarked one, the first folder before the
// others; else the highest weight of the set, and a marked default weighs more than any number. As soon as there is a
// Name/Version/Version module anywhere, the folders are asked one by one, and only the first that has the name gives
// defaults.
#include "modulefile/lmod_names.hpp"

#include "modulefile/lmod_tree.hpp"
#include "modulefile/name_parts.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace envboot::modulefile {
namespace {

/// What was asked for, taken apart.
struct Asked {
  std::string module;
  std::optional<std::string> version;
};

using Versions = std::vector<const LmodVersion*>;

std::optional<std::string> version_of(const LmodVersion& version, const std::string& module) {
  return version.full_name == module ? std::nullopt : std::optional(version.full_name.substr(module.size() + 1));
}

/// Whether "12" may be the beginning of "12.3": at a sign between parts, or anywhere after a letter or such a sign.
bool is_part_of(const std::string& asked, const std::string& version) {
  constexpr std::string_view k_signs = "-+_.=";
  auto is_sign = [&](char c) { return k_signs.find(c) != std::string_view::npos; };
  if (asked.empty() || !version.starts_with(asked)) {
    return false;
  }
  bool open_end = is_sign(asked.back()) || std::isalpha(static_cast<unsigned char>(asked.back())) != 0;
  return open_end || (version.size() > asked.size() && is_sign(version[asked.size()]));
}

class LmodNames : public Names {
 public:
  explicit LmodNames(const TreeIndex& index)
      : m_index(index), m_symbols(index), m_find_first(index.settings.find_first) {
    for (size_t i = 0; i < index.trees.size(); ++i) {
      m_trees.push_back(lmod_tree(index, i, m_symbols));
      m_find_first = m_find_first || m_trees.back().three_levels;
    }
    apply_outside_defaults();
    if (!m_find_first) {
      merge();
    }
  }

  [[nodiscard]] Result<Resolved> resolve(std::string_view text) const override {
    if (!m_symbols.refusal().empty()) {
      return fail(failure("no module can be had: {}", m_symbols.refusal()));
    }
    std::string name = without_trailing_slashes(text);
    if (name.ends_with(".lua")) {
      name.resize(name.size() - 4);
    }
    Resolved resolved;
    std::string real = m_symbols.resolve(name);
    if (real != name) {
      resolved.why.push_back(
          fmt::format("{} stands for {} ({})", name, real, m_symbols.is_alias(name) ? "an alias" : "a symbol"));
    }
    auto asked = take_apart(real);
    if (!asked) {
      return fail(failure("there is no module {}", real));
    }
    const LmodVersion* version = pick(*asked, candidates(*asked), resolved.why);
    if (version == nullptr) {
      return fail(asked->version ? failure("the module {} has no version {}", asked->module, *asked->version)
                                 : failure("no version of the module {} is a default", asked->module));
    }
    if (m_symbols.is_forbidden(version->full_name, version->file)) {
      return fail(failure("the module {} is forbidden here", version->full_name));
    }
    if (version->shadows_tcl) {
      resolved.why.push_back(fmt::format("{} shadows the file without .lua beside it", version->file.string()));
    }
    resolved.why.push_back(fmt::format("{} is {}", version->full_name, version->file.string()));
    resolved.name = version->full_name;
    resolved.file = version->file;
    return resolved;
  }

  [[nodiscard]] std::vector<Offer> offers() const override {
    std::vector<Offer> all;
    for (const LmodTree& tree : m_trees) {
      for (const auto& [name, module] : tree.modules) {
        offer(module, all);
      }
    }
    return all;
  }

 private:
  [[nodiscard]] bool is_visible(const LmodVersion& version) const {
    return !has_dot_part(version.full_name) && !m_symbols.is_hidden(version.full_name, version.file);
  }

  void offer(const LmodFolder& folder, std::vector<Offer>& all) const {
    for (const auto& [name, version] : folder.files) {
      if (is_visible(version)) {
        all.push_back({name, version.file, version.root});
      }
    }
    for (const auto& [name, sub] : folder.folders) {
      offer(sub, all);
    }
  }

  // --- making ready ------------------------------------------------------------------------------------------------

  void apply_outside_defaults() {
    for (const auto& [full_name, mark] : m_symbols.outside_defaults()) {
      for (LmodTree& tree : m_trees) {
        for (auto& [name, module] : tree.modules) {
          weigh(module, full_name, mark);
        }
      }
    }
  }

  static void weigh(LmodFolder& folder, const std::string& full_name, char mark) {
    if (auto version = folder.files.find(full_name); version != folder.files.end()) {
      std::string& weight = version->second.weight;
      size_t slash = weight.rfind('/');
      weight[slash == std::string::npos ? 0 : slash + 1] = mark;
      version->second.marked_by = mark == 'u' ? "your own .modulerc" : "the administrator's rc file";
    }
    for (auto& [name, sub] : folder.folders) {
      weigh(sub, full_name, mark);
    }
  }

  void merge() {
    for (const LmodTree& tree : m_trees) {
      for (const auto& [name, module] : tree.modules) {
        for (const auto& [full_name, version] : module.files) {
          auto [known, fresh] = m_merged.modules[name].files.try_emplace(full_name, version);
          if (!fresh && version.weight > known->second.weight) {
            known->second = version;
          }
        }
      }
    }
  }

  // --- one name ----------------------------------------------------------------------------------------------------

  [[nodiscard]] std::vector<const LmodTree*> searched() const {
    std::vector<const LmodTree*> trees;
    if (!m_find_first) {
      return {&m_merged};
    }
    trees.reserve(m_trees.size());
    for (const LmodTree& tree : m_trees) {
      trees.push_back(&tree);
    }
    return trees;
  }

  /// The longest beginning of the name that is a module.
  [[nodiscard]] std::optional<Asked> take_apart(const std::string& name) const {
    std::vector<const LmodTree*> trees = searched();
    for (std::string module = name; !module.empty(); module = folder_part(module)) {
      if (std::ranges::any_of(trees, [&](const LmodTree* tree) { return tree->modules.contains(module); })) {
        return Asked{module, module == name ? std::nullopt : std::optional(name.substr(module.size() + 1))};
      }
    }
    return std::nullopt;
  }

  static void add_all(const LmodFolder& folder, Versions& found) {
    for (const auto& [name, version] : folder.files) {
      found.push_back(&version);
    }
    for (const auto& [name, sub] : folder.folders) {
      add_all(sub, found);
    }
  }

  /// What fits in one folder, the version looked for in it and not in its own folders. Of a folder that holds only
  /// folders everything fits, whatever version was asked for.
  Versions fitting(const LmodFolder& folder, const Asked& asked, bool whole_folder) const {
    Versions found;
    if (whole_folder || !asked.version || folder.files.empty()) {
      add_all(folder, found);
      return found;
    }
    if (auto exact = folder.files.find(below(asked.module, *asked.version)); exact != folder.files.end()) {
      return {&exact->second};
    }
    for (const auto& [name, version] : folder.files) {
      auto own = version_of(version, asked.module);
      if (m_index.settings.part_of_version && own && is_part_of(*asked.version, *own)) {
        found.push_back(&version);
      }
    }
    if (found.empty() && *asked.version == "default") {
      add_all(folder, found);
    }
    return found;
  }

  /// For each folder that has the module what fits in it. A version may be a folder: "64" of foo/64/3.7.
  [[nodiscard]] std::vector<Versions> candidates(const Asked& asked) const {
    std::vector<const LmodFolder*> places;
    bool whole = false;
    for (const LmodTree* tree : searched()) {
      auto module = tree->modules.find(asked.module);
      if (module == tree->modules.end()) {
        continue;
      }
      const LmodFolder* at = &module->second;
      if (asked.version) {
        auto sub = at->folders.find(below(asked.module, first_part(*asked.version)));
        at = sub == at->folders.end() ? at : &sub->second;
        whole = whole || (sub != module->second.folders.end() && first_part(*asked.version) == *asked.version);
      }
      places.push_back(at);
    }
    std::vector<Versions> all;
    all.reserve(places.size());
    for (const LmodFolder* place : places) {
      all.push_back(fitting(*place, asked, whole));
    }
    return all;
  }

  const LmodVersion* pick(const Asked& asked, const std::vector<Versions>& found, std::vector<std::string>& why) const {
    if (const LmodVersion* exact = asked.version ? exact_match(asked, found) : nullptr) {
      return exact;
    }
    const LmodVersion* highest = m_index.settings.exact_only || found.empty() ? nullptr : highest_of(found[0]);
    if (highest != nullptr) {
      if (highest->full_name != asked.module) {
        why.push_back(fmt::format("{} stands for {} ({})",
                                  asked.version ? below(asked.module, *asked.version) : asked.module,
                                  highest->full_name, reason(asked, *highest)));
      }
      return highest;
    }
    return asked.version ? nullptr : exact_match(asked, found);
  }

  [[nodiscard]] std::string reason(const Asked& asked, const LmodVersion& version) const {
    if (!version.marked_by.empty()) {
      return fmt::format("its default, says {}", version.marked_by);
    }
    bool begins_so = asked.version && version.full_name.starts_with(below(asked.module, *asked.version));
    std::string_view what = begins_so        ? "the highest version that begins so"
                            : !asked.version ? "its highest version"
                                             : "the highest version; Lmod minds no version of a folder of folders";
    return m_trees.size() == 1
               ? std::string(what)
               : fmt::format("{} {}", what,
                             m_find_first ? "in the first folder that has the module; there are modules of the form "
                                            "Name/Version/Version"
                                          : "in all of MODULEPATH");
  }

  static const LmodVersion* exact_match(const Asked& asked, const std::vector<Versions>& found) {
    const LmodVersion* best = nullptr;
    for (const Versions& versions : found) {
      for (const LmodVersion* version : versions) {
        bool fits = version_of(*version, asked.module) == asked.version;
        if (fits && (best == nullptr || version->key > best->key)) {
          best = version;
        }
      }
    }
    return best;
  }

  [[nodiscard]] const LmodVersion* highest_of(const Versions& versions) const {
    const LmodVersion* best = nullptr;
    for (const LmodVersion* version : versions) {
      bool counts = is_visible(*version) || version->is_marked();
      if (counts && (best == nullptr || version->weight > best->weight)) {
        best = version;
      }
    }
    return best;
  }

  const TreeIndex& m_index;
  LmodSymbols m_symbols;
  std::vector<LmodTree> m_trees;
  LmodTree m_merged; ///< where MODULEPATH is of Name/Version only
  bool m_find_first;
};

} // namespace

std::unique_ptr<Names> lmod_names(const TreeIndex& index) {
  return std::make_unique<LmodNames>(index);
}

} // namespace envboot::modulefile
