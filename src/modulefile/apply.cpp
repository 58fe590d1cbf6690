#include "modulefile/apply.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace envboot::modulefile {
namespace {

// --- lists with a delimiter and escapes, as Modules writes its reference counts -----------------------------------

std::vector<std::string> split_at(std::string_view text, std::string_view delimiter) {
  std::vector<std::string> fields;
  if (text.empty()) {
    return fields;
  }
  // Tcl's split takes the delimiter as a set of characters.
  size_t start = 0;
  while (true) {
    size_t end = std::min(text.find_first_of(delimiter, start), text.size());
    fields.emplace_back(text.substr(start, end - start));
    if (end == text.size()) {
      return fields;
    }
    start = end + 1;
  }
}

std::vector<std::string> split_escaped(std::string_view text) {
  std::vector<std::string> fields(1);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == ':') {
      fields.back() += text[++i];
    } else if (text[i] == ':') {
      fields.emplace_back();
    } else {
      fields.back() += text[i];
    }
  }
  return fields;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == ':') {
      out += '\\';
    }
    out += c;
  }
  return out;
}

std::string joined(const std::vector<std::string>& fields, std::string_view delimiter) {
  std::string out;
  for (size_t i = 0; i < fields.size(); ++i) {
    out += i == 0 ? fields[i] : std::string(delimiter) + fields[i];
  }
  return out;
}

bool counts_references(std::string_view variable) {
  return variable != "_LMFILES_" && variable != "LOADEDMODULES" && !variable.starts_with("__MODULES_") &&
         !variable.starts_with("MODULES_");
}

/// How often each entry was added, in the order of the first time.
class References {
 public:
  References(const Environment& environment, const std::string& variable, std::string_view delimiter)
      : m_name("__MODULES_SHARE_" + variable), m_counted(counts_references(variable)) {
    std::map<std::string, int> recorded = read(environment.get_or(m_name, ""));
    auto value = environment.get(variable);
    if (!value) {
      return;
    }
    std::vector<std::string> entries = split_at(*value, delimiter);
    if (value->empty() && recorded.contains("")) {
      entries.emplace_back();
    }
    for (const std::string& entry : entries) {
      auto known = recorded.find(entry);
      m_counts[entry] = known == recorded.end() ? 1 : known->second;
    }
  }

  [[nodiscard]] bool has(const std::string& entry) const { return m_counts.contains(entry); }
  void add(const std::string& entry) { ++m_counts[entry]; }
  /// How often it is still wanted after taking one away.
  int take(const std::string& entry, bool all) {
    auto found = m_counts.find(entry);
    if (found == m_counts.end()) {
      return 0;
    }
    found->second = all ? 0 : found->second - 1;
    int left = found->second;
    if (left <= 0) {
      m_counts.erase(found);
    }
    return std::max(left, 0);
  }
  void write(Environment& environment) const {
    if (!m_counted) {
      return;
    }
    std::string text;
    for (const auto& [entry, count] : m_counts) {
      if (count > 1 || entry.empty()) {
        text += (text.empty() ? "" : ":") + escaped(entry) + ':' + std::to_string(count);
      }
    }
    if (text.empty()) {
      environment.unset(m_name);
    } else {
      environment.set(m_name, text);
    }
  }

 private:
  static std::map<std::string, int> read(const std::string& text) {
    std::map<std::string, int> counts;
    std::vector<std::string> fields = split_escaped(text);
    for (size_t i = 0; i + 1 < fields.size() && fields.size() % 2 == 0; i += 2) {
      int count = 1;
      std::from_chars(fields[i + 1].data(), fields[i + 1].data() + fields[i + 1].size(), count);
      counts[fields[i]] = std::max(count, 1);
    }
    return counts;
  }
  std::string m_name;
  bool m_counted;
  std::map<std::string, int> m_counts;
};

std::vector<std::string> known_values(const Effect& effect) {
  std::vector<std::string> values;
  for (const auto& value : effect.values) {
    if (value) {
      values.push_back(*value);
    }
  }
  return values;
}

void forget_stack(const std::string& variable, Environment& environment) {
  environment.unset("__MODULES_SHARE_" + variable);
  environment.unset("__MODULES_PUSHENV_" + variable);
}

void add_path(const Effect& effect, bool front, Environment& environment) {
  environment.unset("__MODULES_PUSHENV_" + effect.variable);
  References references(environment, effect.variable, effect.delimiter);
  std::vector<std::string> entries = known_values(effect);
  if (front) {
    std::reverse(entries.begin(), entries.end());
  }
  bool duplicates = effect.has_option("--duplicates");
  std::string value = environment.get_or(effect.variable, "");
  for (const std::string& entry : entries) {
    bool had = references.has(entry);
    if (!had || duplicates) {
      bool alone = value.empty() && !references.has("");
      value = alone ? entry : front ? entry + effect.delimiter + value : value + effect.delimiter + entry;
    }
    if (!had || duplicates || !effect.has_option("--ignore-refcount")) {
      references.add(entry);
    }
  }
  if (!entries.empty()) {
    environment.set(effect.variable, value);
  }
  references.write(environment);
}

std::vector<size_t> places_of(const std::vector<std::string>& entries, const std::string& entry) {
  std::vector<size_t> places;
  for (size_t i = 0; i < entries.size(); ++i) {
    if (entries[i] == entry) {
      places.push_back(i);
    }
  }
  return places;
}

void remove_path(const Effect& effect, Environment& environment) {
  environment.unset("__MODULES_PUSHENV_" + effect.variable);
  References references(environment, effect.variable, effect.delimiter);
  std::vector<std::string> entries = split_at(environment.get_or(effect.variable, ""), effect.delimiter);
  if (entries.empty() && references.has("")) {
    entries.emplace_back();
  }
  std::vector<bool> gone(entries.size(), false);
  bool by_index = effect.has_option("--index");
  for (std::string entry : known_values(effect)) {
    size_t index = entries.size();
    if (by_index) {
      std::from_chars(entry.data(), entry.data() + entry.size(), index);
      if (index >= entries.size()) {
        continue;
      }
      entry = entries[index];
    }
    auto left = static_cast<size_t>(references.take(entry, effect.has_option("--ignore-refcount")));
    std::vector<size_t> places = places_of(entries, entry);
    for (size_t i = left; i < places.size(); ++i) {
      gone[by_index ? index : places[i]] = true;
    }
  }
  std::vector<std::string> kept;
  for (size_t i = 0; i < entries.size(); ++i) {
    if (!gone[i]) {
      kept.push_back(entries[i]);
    }
  }
  if (kept.empty()) {
    environment.unset(effect.variable);
  } else {
    environment.set(effect.variable, joined(kept, effect.delimiter));
  }
  references.write(environment);
}

void set_variable(const Effect& effect, Environment& environment) {
  if (effect.values.empty() || !effect.values[0] ||
      (effect.has_option("--set-if-undef") && environment.has(effect.variable))) {
    return;
  }
  forget_stack(effect.variable, environment);
  environment.set(effect.variable, *effect.values[0]);
}

/// values: the value, the module that pushes it.
void push_variable(const Effect& effect, Environment& environment) {
  if (effect.values.size() < 2 || !effect.values[0]) {
    return;
  }
  std::string stack = "__MODULES_PUSHENV_" + effect.variable;
  std::string pushed = effect.values[1].value_or("") + "&" + *effect.values[0];
  auto old = environment.get(effect.variable);
  std::string below = environment.get_or(stack, old ? "&" + *old : "");
  environment.unset("__MODULES_SHARE_" + effect.variable);
  environment.set(effect.variable, *effect.values[0]);
  environment.set(stack, below.empty() ? pushed : pushed + ":" + below);
}

/// Gives back the value below on the stack, as Modules 5 does: only up to its first colon.
void pop_variable(const Effect& effect, Environment& environment) {
  std::string stack = "__MODULES_PUSHENV_" + effect.variable;
  std::vector<std::string> entries = split_at(environment.get_or(stack, ""), ":");
  if (effect.values.size() >= 2) {
    std::string pushed = effect.values[1].value_or("") + "&" + effect.values[0].value_or("");
    auto place = std::find(entries.begin(), entries.end(), pushed);
    if (place != entries.end()) {
      entries.erase(place);
    }
  }
  environment.unset("__MODULES_SHARE_" + effect.variable);
  if (entries.empty()) {
    environment.unset(effect.variable);
    environment.unset(stack);
    return;
  }
  size_t mark = entries[0].find('&');
  environment.set(effect.variable, mark == std::string::npos ? entries[0] : entries[0].substr(mark + 1));
  if (mark == 0) {
    entries.erase(entries.begin());
  }
  if (entries.empty()) {
    environment.unset(stack);
  } else {
    environment.set(stack, joined(entries, ":"));
  }
}

void set_family(const Effect& effect, bool join, Environment& environment) {
  std::string upper = effect.variable;
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  for (std::string name : {"MODULES_FAMILY_" + upper, "LMOD_FAMILY_" + upper}) {
    if (join && !effect.values.empty()) {
      environment.set(name, effect.values[0].value_or(""));
    } else {
      environment.unset(name);
    }
  }
}

} // namespace

void apply_effect(const Effect& effect, Environment& environment) {
  switch (effect.verb) {
  case Verb::set:
    return set_variable(effect, environment);
  case Verb::unset:
    forget_stack(effect.variable, environment);
    return environment.unset(effect.variable);
  case Verb::push:
    return push_variable(effect, environment);
  case Verb::pop:
    return pop_variable(effect, environment);
  case Verb::prepend_path:
  case Verb::use_first:
    return add_path(effect, true, environment);
  case Verb::append_path:
  case Verb::use_last:
    return add_path(effect, false, environment);
  case Verb::remove_path:
  case Verb::unuse:
    return remove_path(effect, environment);
  case Verb::family:
    return set_family(effect, true, environment);
  case Verb::leave_family:
    return set_family(effect, false, environment);
  default:
    return;
  }
}

Applied apply(const Evaluation& evaluation, const Environment& before) {
  Applied applied{before, {}};
  if (!evaluation.outcome.applied()) {
    return applied;
  }
  for (const Effect& effect : evaluation.effects) {
    apply_effect(effect, applied.environment);
    for (const auto& value : effect.values) {
      if (!value && !effect.variable.empty()) {
        applied.unknown.emplace(effect.variable, value.because());
      }
    }
  }
  return applied;
}

} // namespace envboot::modulefile
