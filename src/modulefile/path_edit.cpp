#include "modulefile/path_edit.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>

namespace envboot::modulefile {
namespace {

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
  void add(const std::string& entry) {
    int& count = m_counts[entry];
    count += count < std::numeric_limits<int>::max() ? 1 : 0; // the count comes from the user's environment
  }
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

std::vector<size_t> places_of(const std::vector<std::string>& entries, const std::string& entry) {
  std::vector<size_t> places;
  for (size_t i = 0; i < entries.size(); ++i) {
    if (entries[i] == entry) {
      places.push_back(i);
    }
  }
  return places;
}

} // namespace

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
      value = alone ? entry : fmt::format("{}{}{}", front ? entry : value, effect.delimiter, front ? value : entry);
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

} // namespace envboot::modulefile
