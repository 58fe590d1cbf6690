// Of module-version and module-alias. A symbol belongs to a module, and goes over to whatever that module stands for:
// if foo/1 is `stable` and foo/1 is an alias of bar/2, then bar/stable means bar/2 as well. The symbol `default` also
// makes its folder's name lead to the module. A symbol that was given keeps its first meaning; an alias, and the
// ModulesVersion of a .version, take their last.
#include "modulefile/modules_symbols.hpp"

#include "modulefile/name_parts.hpp"

#include <algorithm>

namespace envboot::modulefile {
namespace {

constexpr int k_steps = 50; ///< names may be made to lead in a circle
constexpr int k_hops = 4;   ///< from folder to folder

/// A name as an rc file writes it. "/2" and "./2" are in the file's folder; the root's has none, and such a name is
/// nothing there.
std::string written_name(const std::string& folder, std::string_view written, bool may_be_relative) {
  if (written.starts_with("./") || written.starts_with('/')) {
    return folder.empty() ? "" : below(folder, written.substr(written.find('/') + 1));
  }
  std::string name = without_trailing_slashes(written);
  if (!may_be_relative || folder.empty()) {
    return name;
  }
  bool bare = name.find('/') == std::string::npos;
  std::string above = bare ? name : folder_part(name);
  if (above != last_part(folder)) {
    return name;
  }
  return bare ? folder : below(folder, last_part(name));
}

void add_once(std::vector<std::string>& list, const std::string& text) {
  if (std::ranges::find(list, text) == list.end()) {
    list.push_back(text);
  }
}

std::vector<std::string> texts_of(const Effect& effect) {
  std::vector<std::string> texts;
  for (const auto& value : effect.values) {
    if (value) {
      texts.push_back(*value);
    }
  }
  return texts;
}

/// Whether "--not-user=NAME" and the like except this user.
bool is_excepted(const Effect& effect, const NameSettings& settings) {
  return std::ranges::any_of(effect.options, [&](std::string_view option) {
    size_t equals = option.find('=');
    std::string_view name = option.substr(0, equals), value = equals == option.npos ? "" : option.substr(equals + 1);
    auto listed = [&](const std::string& word) {
      return (" " + std::string(value) + " ").find(" " + word + " ") != std::string::npos;
    };
    return (name == "--not-user" && listed(settings.user)) ||
           (name == "--not-group" && std::ranges::any_of(settings.groups, listed));
  });
}

} // namespace

std::string ModulesSymbols::end_of(const std::string& name) const {
  std::string end = name;
  for (int i = 0; i < k_steps; ++i) {
    auto next = m_leads_to.find(end);
    if (next == m_leads_to.end()) {
      break;
    }
    end = next->second;
  }
  return end;
}

ModulesSymbols::Hiding ModulesSymbols::hiding_of(const std::string& name) const {
  Hiding most = Hiding::none;
  for (const HiddenSpec& hidden : m_hidden) {
    if (hidden.hiding > most && matches(hidden.spec, name, Match::start, m_settings)) {
      most = hidden.hiding;
    }
  }
  return most;
}

bool ModulesSymbols::is_forbidden(const std::string& name) const {
  return std::ranges::any_of(m_forbidden,
                             [&](const ModulesSpec& spec) { return matches(spec, name, Match::start, m_settings); });
}

bool ModulesSymbols::define(const std::string& name, const std::string& target, const std::string& symbol,
                            const std::string& source, int hop) {
  std::vector<std::string> path = {target};
  for (auto next = m_leads_to.find(target); next != m_leads_to.end() && path.back() != name && path.size() < k_steps;
       next = m_leads_to.find(path.back())) {
    path.push_back(next->second);
  }
  if (path.back() == name) {
    return false;
  }
  std::string folder = folder_part(name);
  std::vector<std::string> names = {name};
  if (symbol == "default") {
    names.push_back(folder);
  }
  for (const std::string& each : names) {
    if (hop == 0) {
      m_leads_to[each] = target;
    } else {
      m_leads_to.try_emplace(each, target);
    }
  }
  if (!symbol.empty()) {
    std::vector<std::string>& symbols = m_symbols_of[name];
    if (symbol == "default") {
      for (const std::string& each : std::vector<std::string>(m_symbols_of[folder])) {
        add_once(symbols, each);
      }
    }
    add_once(symbols, symbol);
    m_symbols_of[names.back()] = symbols;
  }
  add_symbols(name, path, source, hop);
  return true;
}

/// What `name` is called is what the modules are called that it leads to.
void ModulesSymbols::add_symbols(const std::string& name, const std::vector<std::string>& path,
                                 const std::string& source, int hop) {
  const std::vector<std::string> symbols = m_symbols_of[name];
  for (const std::string& module : path) {
    std::string folder = folder_part(module).empty() ? module : folder_part(module);
    if (folder != folder_part(name)) {
      for (const std::string& symbol : hop < k_hops ? symbols : std::vector<std::string>()) {
        define(below(folder, symbol), module, symbol, source, hop + 1);
      }
      return;
    }
    for (const std::string& symbol : symbols) {
      add_once(m_symbols_of[module], symbol);
      std::string called = below(folder, symbol);
      versions[called] = {module, source};
      if (called != module) {
        m_leads_to.try_emplace(called, module);
      }
    }
  }
}

void ModulesSymbols::read(const RcFacts& facts, bool outside) {
  if (facts.rc.cookie != Cookie::plain) {
    return;
  }
  for (const Effect& effect : facts.effects) {
    read(facts, effect, outside ? "" : facts.rc.file.string());
  }
}

void ModulesSymbols::read(const RcFacts& facts, const Effect& effect, const std::string& source) {
  const std::string& folder = facts.rc.folder;
  std::vector<std::string> values = texts_of(effect);
  std::string value = values.empty() ? "" : values[0];
  switch (effect.verb) {
  case Verb::default_version:
    if (facts.rc.file.name() == ".version" && !value.empty() && value.find('/') == std::string::npos) {
      define(below(folder, "default"), below(folder, value), "default", source);
    }
    return;
  case Verb::version_symbol: {
    std::string module = written_name(folder, effect.variable, true);
    std::string above = folder_part(module).empty() ? module : folder_part(module);
    for (const std::string& symbol : module.empty() ? std::vector<std::string>() : values) {
      if (!versions.contains(below(above, symbol))) {
        define(below(above, symbol), module, symbol, source);
      }
    }
    return;
  }
  case Verb::alias: {
    std::string name = written_name(folder, effect.variable, false), target = written_name(folder, value, true);
    if (!name.empty() && !target.empty() && define(name, target, "", source)) {
      aliases[name] = {target, source};
    }
    return;
  }
  case Verb::virtual_module:
    if (auto path = AbsPath::parse(value, facts.rc.file.parent())) {
      virtuals[written_name(folder, effect.variable, false)] = {path->string(), source};
    }
    return;
  case Verb::hide:
  case Verb::forbid:
    for (const std::string& word : is_excepted(effect, m_settings) ? std::vector<std::string>() : values) {
      if (auto spec = parse_modules_spec(word, m_settings)) {
        Hiding hiding = effect.has_option("--hard")   ? Hiding::hard
                        : effect.has_option("--soft") ? Hiding::soft
                                                      : Hiding::usual;
        effect.verb == Verb::forbid ? m_forbidden.push_back(*spec) : m_hidden.push_back({*spec, hiding});
      }
    }
    return;
  default:
    return;
  }
}

} // namespace envboot::modulefile
