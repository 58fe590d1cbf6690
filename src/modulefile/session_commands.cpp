#include "modulefile/session_commands.hpp"

#include "modulefile/spelling.hpp"

#include <algorithm>
#include <fmt/ranges.h>

namespace envboot::modulefile {
namespace {

using NameList = std::vector<std::string>;

/// "gcc@9:", "gcc +cuda": what Modules 5 calls a version specification and a variant.
bool is_specification(std::string_view name) {
  return name.find_first_of("@=") != std::string_view::npos || name.starts_with('+') || name.starts_with('~');
}

bool valid_family(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

std::string one_of(const NameList& names) {
  return names.size() == 1 ? names[0] : fmt::format("one of {}", fmt::join(names, ", "));
}

} // namespace

void SessionCommands::tell_cycle(const std::string& name, const Location& where) {
  if (name == self().name) {
    return;
  }
  std::string way;
  for (const Member& member : m_session.loading) {
    way += member.name == name || !way.empty() ? member.name + " → " : "";
  }
  tell(m_session, Level::note, self(),
       fmt::format("a cycle: {}{}; the tool takes a module that is being loaded for loaded", way, name), where);
}

Location SessionCommands::conflict_place(const std::string& other) const {
  const Member& self = m_session.loading.back();
  for (const std::string& module : {self.name, other}) {
    auto said = m_opposed.find(module);
    for (const auto& [name, where] : said == m_opposed.end() ? Opposed() : said->second) {
      auto meant = module == self.name ? find_loaded(m_session, {name}) : std::nullopt;
      if (module == self.name ? meant && m_session.loaded[*meant].name == other : names_member(name, self)) {
        return where;
      }
    }
  }
  return {self.file, 0, 0};
}

/// The names that are known and mean one module each; of the others it is told that they aren't followed.
NameList SessionCommands::names_of(const Effect& effect) {
  NameList names;
  for (const auto& value : effect.values) {
    bool specified = value && is_specification(*value);
    if (value && !specified) {
      names.push_back(*value);
      continue;
    }
    std::string why = specified ? fmt::format("{} names versions or variants, which is not followed", *value)
                                : fmt::format("which module is meant is unknown: {}", value.because());
    doubt(m_session, self(), fmt::format("{}: {}", spell(effect).text(), why), effect.where);
  }
  return names;
}

bool SessionCommands::loads(const Effect& effect) const {
  switch (effect.verb) {
  case Verb::require_any:
  case Verb::require_all:
    return !m_reloading &&
           (m_rules.demand_loads || (m_rules.depends_on_loads && effect.command.starts_with("depends-on")));
  default:
    return !m_reloading;
  }
}

std::string SessionCommands::obey(const Effect& effect) {
  if (effect.verb == Verb::family) {
    return join_family(effect);
  }
  NameList names = names_of(effect);
  bool all_known = names.size() == effect.values.size();
  switch (effect.verb) {
  case Verb::require_any:
    if (m_rules.prereq_means_all && effect.command == "prereq") {
      return each(effect, names);
    }
    return all_known ? demand(effect, names) : "";
  case Verb::load_any:
    return all_known ? demand(effect, names) : "";
  case Verb::try_load:
    return try_each(effect, names);
  case Verb::unload:
    return drop(effect, names);
  case Verb::switch_to:
    return all_known ? exchange(effect, names) : "";
  case Verb::conflict:
    return oppose(effect, names);
  default:
    return each(effect, names);
  }
}

std::string SessionCommands::each(const Effect& effect, const NameList& names) {
  for (const std::string& name : names) {
    std::string refusal = demand(effect, {name});
    if (!refusal.empty()) {
      return refusal;
    }
  }
  return "";
}

Wish SessionCommands::wish_of(const Effect& effect) {
  Wish wish{self().chain, true, effect.verb == Verb::always_load, Level::error};
  wish.chain.push_back({self().name, spell(effect).text(), effect.where});
  return wish;
}

void SessionCommands::require(const Effect& effect, Alternatives group, bool optional) {
  if (effect.has_option("--not-req")) {
    return;
  }
  if (optional) {
    group.insert(group.begin(), self().name);
  }
  self().requires_of.push_back(std::move(group));
}

void SessionCommands::keep(const NameList& names) {
  if (auto place = find_loaded(m_session, names)) {
    m_session.loaded[*place].kept = true;
  }
}

/// One of the names must be loaded, and the first that can be is.
std::string SessionCommands::demand(const Effect& effect, const NameList& names) {
  bool optional = effect.has_option("--optional");
  require(effect, names, optional);
  if (effect.verb == Verb::always_load) {
    keep(names);
  }
  if (names.empty() || find_loaded(m_session, names)) {
    return "";
  }
  if (const Member* loading = find_loading(m_session, names)) {
    tell_cycle(std::string(loading->name), effect.where);
    return "";
  }
  Wish wish = wish_of(effect);
  if (effect.verb == Verb::load_any) {
    wish.missing.reset();
  } else if (optional || names.size() > 1) {
    wish.missing = Level::warning;
  }
  for (const std::string& name : loads(effect) ? names : NameList()) {
    load(name, wish);
    if (find_loaded(m_session, {name})) {
      return "";
    }
  }
  if (optional) {
    return "";
  }
  return loads(effect) ? fmt::format("it needs {}, which can't be loaded", one_of(names))
                       : fmt::format("it needs {}, which must be loaded before", one_of(names));
}

std::string SessionCommands::try_each(const Effect& effect, const NameList& names) {
  std::string refusal;
  Wish wish = wish_of(effect);
  wish.missing.reset();
  for (const std::string& name : names) {
    if (loads(effect) && !find_loaded(m_session, {name}) && find_loading(m_session, {name}) == nullptr &&
        load(name, wish) == Arrival::refused) {
      refusal = fmt::format("it needs {}, which can't be loaded", name);
    }
    require(effect, {name}, true);
  }
  return refusal;
}

/// Modules also takes a module that is unloaded for one that must not come back.
std::string SessionCommands::drop(const Effect& effect, const NameList& names) {
  std::string refusal;
  for (const std::string& name : names) {
    if (auto place = find_loaded(m_session, {name})) {
      std::string found = m_session.loaded[*place].name;
      if (auto needing = needed_by(m_session, *place); needing && m_rules.unload_conflicts) {
        tell(m_session, Level::warning, self(), fmt::format("{} stays loaded: {} needs it", found, *needing),
             effect.where);
      } else if (unload(*place)) {
        tell(m_session, Level::note, self(), fmt::format("{} is unloaded", found), effect.where);
      } else {
        refusal = fmt::format("it unloads {}, which can't be unloaded", found);
      }
    }
    if (m_rules.unload_conflicts && !effect.has_option("--not-req")) {
      resist(name, effect.where);
    }
  }
  return refusal;
}

void SessionCommands::resist(const std::string& name, const Location& where) {
  self().conflicts.push_back(name);
  m_opposed[self().name].emplace_back(name, where);
}

std::string SessionCommands::oppose(const Effect& effect, const NameList& names) {
  for (const std::string& name : names) {
    resist(name, effect.where);
  }
  for (const std::string& name : names) {
    if (auto place = find_loaded(m_session, {name})) {
      return fmt::format("it is in conflict with {}, which is loaded", m_session.loaded[*place].name);
    }
    const Member* loading = names_member(name, self()) ? nullptr : find_loading(m_session, {name});
    if (loading != nullptr) {
      return fmt::format("it is in conflict with {}, which is being loaded", loading->name);
    }
  }
  return "";
}

std::string SessionCommands::join_family(const Effect& effect) {
  const std::string& family = effect.variable;
  if (!valid_family(family)) {
    return fmt::format("{} is no name of a family", family);
  }
  if (auto place = m_rules.replaces ? find_loaded(m_session, {family}) : std::nullopt) {
    std::string old = m_session.loaded[*place].name;
    if (unload(*place)) {
      tell(m_session, Level::note, self(), fmt::format("{} makes room for it: both are of the family {}", old, family),
           effect.where);
    }
  }
  std::string refusal = oppose(effect, {family});
  if (!refusal.empty()) {
    return fmt::format("{} (both are of the family {})", refusal, family);
  }
  self().other_names.push_back(family);
  apply_to(m_session, self().name, false, effect);
  return "";
}

} // namespace envboot::modulefile
