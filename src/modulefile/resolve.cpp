#include "modulefile/resolve.hpp"

#include "modulefile/lmod_names.hpp"
#include "modulefile/modules_names.hpp"
#include "modulefile/name_parts.hpp"
#include "util/edit_distance.hpp"

#include <algorithm>
#include <array>

namespace envboot::modulefile {
namespace {

struct Rules {
  Tool tool;
  std::unique_ptr<Names> (*make)(const TreeIndex&);
};
constexpr auto k_rules = std::to_array<Rules>({{Tool::modules, &modules_names}, {Tool::lmod, &lmod_names}});

bool switched(const Environment& environment, const char* name, bool usual) {
  constexpr std::array<std::string_view, 5> k_off = {"0", "no", "off", "false", "n"};
  std::string value = environment.get_or(name, usual ? "1" : "0");
  return std::ranges::find(k_off, value) == k_off.end();
}

std::optional<std::string> near(const TreeIndex& index, std::string_view name) {
  std::vector<std::string> names;
  for (const IndexedTree& tree : index.trees) {
    for (const Modulefile& file : tree.tree.files) {
      names.push_back(file.name);
      names.push_back(folder_part(file.name));
    }
  }
  return nearest_word(name, names);
}

/// One tool's names, whose errors say what is near.
class HelpfulNames : public Names {
 public:
  HelpfulNames(const TreeIndex& index, std::unique_ptr<Names> names) : m_index(index), m_names(std::move(names)) {}

  [[nodiscard]] Result<Resolved> resolve(std::string_view name) const override {
    auto resolved = m_names->resolve(name);
    if (resolved || !resolved.error().hint.empty()) {
      return resolved;
    }
    auto word = near(m_index, without_trailing_slashes(name));
    return fail(std::move(resolved.error())
                    .with_hint(word && *word != name ? "did you mean " + *word + "?"
                                                     : "`envboot modules list` says what there is"));
  }
  [[nodiscard]] std::vector<Offer> offers() const override { return m_names->offers(); }

 private:
  const TreeIndex& m_index;
  std::unique_ptr<Names> m_names;
};

} // namespace

NameSettings name_settings(const Start& start) {
  const Environment& environment = start.environment;
  NameSettings settings;
  settings.implicit_default = switched(environment, "MODULES_IMPLICIT_DEFAULT", true);
  settings.extended_default = switched(environment, "MODULES_EXTENDED_DEFAULT", true);
  settings.version_specs = switched(environment, "MODULES_ADVANCED_VERSION_SPEC", true);
  settings.any_case = environment.get_or("MODULES_ICASE", "search") == "always";
  settings.any_file = environment.get_or("MODULES_MCOOKIE_CHECK", "always") == "eval";
  settings.part_of_version = switched(environment, "LMOD_EXTENDED_DEFAULT", true);
  settings.find_first = switched(environment, "LMOD_TMOD_FIND_FIRST", false);
  settings.exact_only = switched(environment, "LMOD_EXACT_MATCH", false);
  settings.user = start.user;
  settings.groups = start.groups;
  return settings;
}

std::unique_ptr<Names> names_of(Tool tool, const TreeIndex& index) {
  return std::make_unique<HelpfulNames>(index, std::ranges::find(k_rules, tool, &Rules::tool)->make(index));
}

Result<Resolved> resolve(const TreeIndex& index, std::string_view name) {
  return names_of(index.tool, index)->resolve(name);
}

const Modulefile* namesake(const TreeIndex& index, std::string_view name, const AbsPath& own) {
  for (const IndexedTree& tree : index.trees) {
    for (const Modulefile& file : tree.tree.files) {
      bool below = file.name.size() > name.size() && file.name[name.size()] == '/';
      if (tree.tree.root != own && file.name.starts_with(name) && (below || file.name == name)) {
        return &file;
      }
    }
  }
  return nullptr;
}

} // namespace envboot::modulefile
