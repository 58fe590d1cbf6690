#include "modulefile/resolve.hpp"

#include "modulefile/version_order.hpp"
#include "util/edit_distance.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <set>

namespace envboot::modulefile {
namespace {

constexpr int k_steps = 20; ///< aliases may point in a circle

std::string last_part(std::string_view name) {
  size_t slash = name.rfind('/');
  return std::string(slash == std::string_view::npos ? name : name.substr(slash + 1));
}
std::string folder_part(std::string_view name) {
  size_t slash = name.rfind('/');
  return std::string(slash == std::string_view::npos ? std::string_view() : name.substr(0, slash));
}
std::string below(const std::string& folder, std::string_view name) {
  return folder.empty() ? std::string(name) : folder + "/" + std::string(name);
}

/// A name as an rc file writes it: "/2" and "./2" are in its folder, and so is "foo/2" in a folder .../foo.
std::string full_name(const std::string& folder, std::string_view written) {
  while (written.ends_with('/') && written.size() > 1) {
    written.remove_suffix(1);
  }
  if (written.starts_with("./") || written.starts_with('/')) {
    return below(folder, written.substr(written.find('/') + 1));
  }
  std::string above = folder_part(written);
  if (!above.empty() && above != folder && above == last_part(folder)) {
    return below(folder, last_part(written));
  }
  return std::string(written);
}

/// Looks one name up in one tree; an answer is a file, or another name to go on with.
class Lookup {
 public:
  explicit Lookup(const IndexedTree& tree) : m_files(tree.tree.files), m_rules(tree.rules) {}

  [[nodiscard]] std::optional<AbsPath> file(const std::string& name) const {
    if (auto found = m_rules.virtuals.find(name); found != m_rules.virtuals.end()) {
      return found->second;
    }
    // Sorted by name, and the Tcl twin before the Lua one: Modules reads only the former.
    auto found = std::lower_bound(m_files.begin(), m_files.end(), name,
                                  [](const Modulefile& file, const std::string& wanted) { return file.name < wanted; });
    return found != m_files.end() && found->name == name ? std::optional(found->file) : std::nullopt;
  }

  struct Step {
    std::string name, reason;
  };
  [[nodiscard]] std::optional<Step> step(const std::string& name) const {
    if (auto alias = m_rules.aliases.find(name); alias != m_rules.aliases.end()) {
      return Step{alias->second, "an alias"};
    }
    if (auto stated = m_rules.defaults.find(name); stated != m_rules.defaults.end() && exists(stated->second)) {
      return Step{stated->second, "its default"};
    }
    if (auto version = highest(children(name, ""))) {
      return Step{*version, "its highest version"};
    }
    std::string folder = folder_part(name), last = last_part(name);
    if (folder.empty()) {
      return std::nullopt;
    }
    if (last == "default" && exists(folder)) {
      return Step{folder, "its default"};
    }
    auto version = highest(children(folder, last == "latest" ? "" : last));
    return version ? std::optional(Step{*version, last == "latest" ? "the highest version" : "the nearest version"})
                   : std::nullopt;
  }

  [[nodiscard]] bool exists(const std::string& name) const {
    return file(name) || m_rules.aliases.contains(name) || !children(name, "").empty();
  }

 private:
  /// Names directly below a folder whose last part is not hidden and begins with `start` up to a `.` or `-`.
  [[nodiscard]] std::set<std::string> children(const std::string& folder, const std::string& start) const {
    std::set<std::string> found;
    std::string prefix = folder + "/";
    auto take = [&](const std::string& name) {
      if (!name.starts_with(prefix)) {
        return;
      }
      std::string part = name.substr(prefix.size(), name.find('/', prefix.size()) - prefix.size());
      bool fits = start.empty() || (part.starts_with(start) && part.size() > start.size() &&
                                    (part[start.size()] == '.' || part[start.size()] == '-'));
      if (fits && !part.starts_with('.')) {
        found.insert(prefix + part);
      }
    };
    auto file = std::lower_bound(m_files.begin(), m_files.end(), prefix,
                                 [](const Modulefile& each, const std::string& wanted) { return each.name < wanted; });
    for (; file != m_files.end() && file->name.starts_with(prefix); ++file) {
      take(file->name);
    }
    for (const auto& [name, target] : m_rules.virtuals) {
      take(name);
    }
    for (const auto& [name, target] : m_rules.aliases) {
      if (!is_symbol(name, target)) {
        take(name);
      }
    }
    return found;
  }
  /// A symbol ("foo/new" for foo/2) is a second name of a version, not one more version.
  static bool is_symbol(const std::string& name, const std::string& target) {
    return folder_part(name) == folder_part(target);
  }

  static std::optional<std::string> highest(const std::set<std::string>& names) {
    auto best = std::max_element(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
      return dictionary_compare(last_part(a), last_part(b)) < 0;
    });
    return best == names.end() ? std::nullopt : std::optional(*best);
  }

  const std::vector<Modulefile>& m_files;
  const NameRules& m_rules;
};

Error not_found(const std::vector<IndexedTree>& trees, const std::string& name) {
  std::vector<std::string> names;
  for (const IndexedTree& tree : trees) {
    for (const Modulefile& file : tree.tree.files) {
      names.push_back(file.name);
      names.push_back(folder_part(file.name));
    }
  }
  Error error = failure("there is no module {}", name);
  if (auto near = nearest_word(name, names)) {
    return std::move(error).with_hint(fmt::format("did you mean {}?", *near));
  }
  return std::move(error).with_hint("`module avail` lists what the site offers");
}

} // namespace

void add_rules(NameRules& rules, const RcFile& rc, const Evaluation& evaluation) {
  for (const Effect& effect : evaluation.effects) {
    std::string first = full_name(rc.folder, effect.variable);
    std::string value = effect.values.empty() ? "" : effect.values[0].value_or("");
    switch (effect.verb) {
    case Verb::default_version:
      if (value.find('/') == std::string::npos && !value.empty()) {
        rules.defaults[rc.folder] = below(rc.folder, value);
      }
      break;
    case Verb::version_symbol:
      for (const auto& symbol : effect.values) {
        if (symbol && *symbol == "default") {
          rules.defaults[folder_part(first)] = first;
        } else if (symbol) {
          rules.aliases[below(folder_part(first), *symbol)] = first;
        }
      }
      break;
    case Verb::alias:
      rules.aliases[first] = full_name(rc.folder, value);
      break;
    case Verb::virtual_module:
      if (auto path = AbsPath::parse(value, rc.file.parent())) {
        rules.virtuals.insert_or_assign(first, *path);
      }
      break;
    default:
      break;
    }
  }
}

Result<Resolved> resolve(const std::vector<IndexedTree>& trees, std::string_view name) {
  while (name.ends_with('/')) {
    name.remove_suffix(1);
  }
  Resolved resolved{std::string(name), AbsPath::root(), {}};
  for (int i = 0; i < k_steps; ++i) {
    std::optional<Lookup::Step> next;
    for (const IndexedTree& tree : trees) {
      Lookup lookup(tree);
      if (auto file = lookup.file(resolved.name)) {
        resolved.file = *file;
        resolved.why.push_back(fmt::format("{} is {}", resolved.name, file->string()));
        return resolved;
      }
      next = lookup.step(resolved.name);
      if (next) {
        break;
      }
    }
    if (!next) {
      return fail(not_found(trees, resolved.name));
    }
    resolved.why.push_back(fmt::format("{} stands for {} ({})", resolved.name, next->name, next->reason));
    resolved.name = next->name;
  }
  return fail(failure("the module name {} points in a circle", name).because(resolved.why.back()));
}

} // namespace envboot::modulefile
