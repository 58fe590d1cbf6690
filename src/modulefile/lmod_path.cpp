#include "modulefile/lmod_path.hpp"

#include "modulefile/options.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <map>

namespace envboot::modulefile {
namespace {

constexpr std::string_view k_counts = "__LMOD_REF_COUNT_", k_priorities = "__LMOD_Priority_";

struct Entry {
  std::string text;
  int count = 1, priority = 0;
};

/// Blanks around, doubled slashes, `/.` and a slash at the end are of no account; an empty entry is a blank.
std::string regular(std::string_view path) {
  size_t first = path.find_first_not_of(" \t\n");
  if (first == std::string_view::npos) {
    return " ";
  }
  path = path.substr(first, path.find_last_not_of(" \t\n") - first + 1);
  std::string out;
  for (size_t i = 0; i < path.size(); ++i) {
    bool dot = path.substr(i, 2) == "/." && (i + 2 == path.size() || path[i + 2] == '/');
    if (dot && i > 0) {
      ++i;
    } else if (path[i] != '/' || !out.ends_with('/')) {
      out += path[i];
    }
  }
  if (out.ends_with('/')) {
    out.pop_back();
  }
  return out.empty() ? " " : out;
}

int number_in(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// `/a:1;/b:2;`
std::map<std::string, int> numbers(const Environment& environment, const std::string& name) {
  std::map<std::string, int> all;
  for (const std::string& record : split_entries(environment.get_or(name, ""), ";")) {
    size_t colon = record.rfind(':');
    if (colon != std::string::npos) {
      all[record.substr(0, colon)] = number_in(std::string_view(record).substr(colon + 1));
    }
  }
  return all;
}

class LmodPath {
 public:
  LmodPath(const Effect& effect, const Environment& environment)
      : m_name(effect.variable), m_delimiter(effect.delimiter) {
    std::string value = environment.get_or(m_name, "");
    std::map<std::string, int> counts = numbers(environment, std::string(k_counts) + m_name);
    std::map<std::string, int> priorities = numbers(environment, std::string(k_priorities) + m_name);
    for (const std::string& text : value.empty() ? std::vector<std::string>() : split_entries(value, m_delimiter)) {
      std::string entry = regular(text);
      bool blank_at_the_end = entry == " " && !m_entries.empty() && m_entries.back().text == " ";
      if (!blank_at_the_end && find(entry) == m_entries.end()) {
        auto count = counts.find(entry);
        auto priority = priorities.find(entry);
        m_entries.push_back({entry, count == counts.end() ? 1 : std::max(count->second, 1),
                             priority == priorities.end() ? 0 : priority->second});
      }
    }
  }

  void add(const std::string& text, bool front, int priority) {
    Entry entry{regular(text), 1, priority};
    if (auto old = find(entry.text); old != m_entries.end()) {
      entry.count = old->count + 1;
      entry.priority = priority > 0   ? std::max(priority, old->priority)
                       : priority < 0 ? std::min(priority, old->priority)
                                      : 0;
      m_entries.erase(old);
    }
    m_entries.insert(front ? m_entries.begin() : m_entries.end(), std::move(entry));
  }

  void remove(const std::string& text) {
    auto old = find(regular(text));
    if (old != m_entries.end() && --old->count < 1) {
      m_entries.erase(old);
    }
  }

  void write(Environment& environment) {
    std::ranges::stable_sort(m_entries, std::ranges::greater(), &Entry::priority);
    std::string value, counts, priorities;
    for (const Entry& entry : m_entries) {
      value += (value.empty() ? "" : m_delimiter) + (entry.text == " " ? "" : entry.text);
      counts += fmt::format("{}:{};", entry.text, entry.count);
      priorities += entry.priority == 0 ? "" : fmt::format("{}:{};", entry.text, entry.priority);
    }
    bool blank = m_entries.size() == 1 && value.empty();
    put(environment, m_name, blank ? m_delimiter + m_delimiter : value);
    put(environment, std::string(k_counts) + m_name, counts);
    put(environment, std::string(k_priorities) + m_name, priorities);
  }

 private:
  std::vector<Entry>::iterator find(const std::string& text) {
    return std::ranges::find(m_entries, text, &Entry::text);
  }
  static void put(Environment& environment, const std::string& name, const std::string& value) {
    if (value.empty()) {
      environment.unset(name);
    } else {
      environment.set(name, value);
    }
  }

  std::string m_name, m_delimiter;
  std::vector<Entry> m_entries;
};

int priority_of(const Effect& effect) {
  constexpr std::string_view k_option = "--priority=";
  auto found = std::ranges::find_if(effect.options, [&](const auto& option) { return option.starts_with(k_option); });
  return found == effect.options.end() ? 0 : number_in(std::string_view(*found).substr(k_option.size()));
}

} // namespace

void lmod_add_path(const Effect& effect, bool front, Environment& environment) {
  LmodPath path(effect, environment);
  auto values = effect.values;
  if (front) {
    std::ranges::reverse(values);
  }
  for (const auto& value : values) {
    if (value) {
      path.add(*value, front, priority_of(effect));
    }
  }
  path.write(environment);
}

void lmod_remove_path(const Effect& effect, Environment& environment) {
  LmodPath path(effect, environment);
  for (const auto& value : effect.values) {
    if (value) {
      path.remove(*value);
    }
  }
  path.write(environment);
}

} // namespace envboot::modulefile
