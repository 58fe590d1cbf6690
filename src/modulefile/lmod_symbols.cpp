#include "modulefile/lmod_symbols.hpp"

#include "modulefile/name_parts.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace envboot::modulefile {
namespace {

/// "/2" is in the file's folder; every other name is a full one.
std::string written_name(const std::string& folder, const std::string& written) {
  return written.starts_with('/') && !folder.empty() ? folder + written : written;
}

/// What is an error to Lmod in an rc file, or "". What it knows is less than what Modules knows.
std::string error_in(const RcFacts& facts) {
  constexpr std::array<Verb, 5> k_foreign = {Verb::virtual_module, Verb::tag, Verb::label, Verb::property,
                                             Verb::unknown_command};
  for (const Effect& effect : facts.effects) {
    if (std::ranges::find(k_foreign, effect.verb) != k_foreign.end()) {
      return fmt::format("it does not know {}", effect.command);
    }
  }
  return facts.failure;
}

template <typename Map>
const std::string* look_up(const Map& map, const std::string& name) {
  auto found = map.find(name);
  return found == map.end() ? nullptr : &found->second;
}

} // namespace

/// An alias is followed once only, then a symbol once: an alias of an alias leads nowhere.
std::string LmodSymbols::resolve(const std::vector<const Table*>& tables, const std::string& name) {
  std::string now = name;
  for (auto member : {&Table::aliases, &Table::versions}) {
    for (const Table* table : tables) {
      if (const std::string* target = look_up(table->*member, now)) {
        now = *target;
        break;
      }
    }
  }
  return now;
}

LmodSymbols::LmodSymbols(const TreeIndex& index) {
  for (const OutsideRc& outside : index.outside) {
    if (outside.read_by != Tool::lmod) {
      continue;
    }
    read(m_outside, outside.facts, {&m_outside}, nullptr);
    for (const Effect& effect : outside.facts.effects) {
      for (const auto& symbol : effect.values) {
        if (effect.verb == Verb::version_symbol && symbol && *symbol == "default") {
          m_outside_defaults[resolve({&m_outside}, effect.variable)] = outside.of_user ? 'u' : 's';
        }
      }
    }
  }
  for (const IndexedTree& tree : index.trees) {
    Table table;
    for (const RcFacts& facts : tree.rc_facts) {
      read(table, facts, {&m_outside, &table}, &tree.tree.root);
    }
    m_trees.push_back(std::move(table));
  }
}

void LmodSymbols::read(Table& table, const RcFacts& facts, const std::vector<const Table*>& tables,
                       const AbsPath* tree_root) {
  if (std::string error = error_in(facts); m_refusal.empty() && !error.empty()) {
    m_refusal = fmt::format("Lmod stops at {}: {}", facts.rc.file.string(), error);
  }
  std::string folder = tree_root == nullptr ? "" : facts.rc.folder;
  for (const Effect& effect : facts.effects) {
    switch (effect.verb) {
    case Verb::version_symbol: {
      std::string module = resolve(tables, written_name(folder, effect.variable));
      for (const auto& symbol : effect.values) {
        if (symbol && *symbol != "default" && module.find('/') != std::string::npos) {
          table.versions[below(folder_part(module), *symbol)] = module;
        }
      }
      break;
    }
    case Verb::alias:
      if (!effect.values.empty() && effect.values[0]) {
        table.aliases[written_name(folder, effect.variable)] = *effect.values[0];
      }
      break;
    case Verb::hide:
    case Verb::forbid:
      for (const auto& name : effect.values) {
        bool forbidden = effect.verb == Verb::forbid || effect.has_option("--hard");
        if (name) {
          (forbidden ? table.forbidden : table.hidden).insert(*name);
        }
      }
      break;
    default:
      break;
    }
  }
}

std::string LmodSymbols::stated_default(size_t tree, const RcFacts& facts) const {
  std::string stated;
  for (const Effect& effect : facts.effects) {
    for (const auto& value : effect.values) {
      if (effect.verb == Verb::default_version && value) {
        stated = *value;
      }
      if (effect.verb == Verb::version_symbol && value && *value == "default") {
        stated = resolve({&m_outside, &m_trees[tree]}, written_name(facts.rc.folder, effect.variable));
      }
    }
  }
  return stated;
}

std::vector<const LmodSymbols::Table*> LmodSymbols::all_tables() const {
  std::vector<const Table*> tables = {&m_outside};
  for (const Table& table : m_trees) {
    tables.push_back(&table);
  }
  return tables;
}

std::string LmodSymbols::resolve(const std::string& name) const {
  return resolve(all_tables(), name);
}

bool LmodSymbols::is_alias(const std::string& name) const {
  return std::ranges::any_of(all_tables(), [&](const Table* table) { return table->aliases.contains(name); });
}

bool LmodSymbols::is_hidden(const std::string& name, const AbsPath& file) const {
  std::vector<const Table*> tables = all_tables();
  return std::ranges::any_of(tables, [&](const Table* table) {
    return std::ranges::any_of(table->hidden, [&](const std::string& hidden) {
      std::string means = resolve(tables, hidden);
      return means == name || means == file.string();
    });
  });
}

bool LmodSymbols::is_forbidden(const std::string& name, const AbsPath& file) const {
  return std::ranges::any_of(all_tables(), [&](const Table* table) {
    return table->forbidden.contains(name) || table->forbidden.contains(file.string());
  });
}

} // namespace envboot::modulefile
