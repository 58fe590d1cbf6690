#include "util/environment.hpp"

#include <algorithm>

namespace envboot {
namespace {

auto find_variable(auto& variables, std::string_view name) {
  return std::find_if(variables.begin(), variables.end(), [&](const auto& entry) { return entry.first == name; });
}

} // namespace

Environment::Environment(std::initializer_list<std::pair<std::string, std::string>> variables) {
  for (const auto& [name, value] : variables) {
    set(name, value);
  }
}

std::optional<std::string> Environment::get(std::string_view name) const {
  auto entry = find_variable(m_variables, name);
  return entry == m_variables.end() ? std::nullopt : std::optional(entry->second);
}

std::string Environment::get_or(std::string_view name, std::string_view other) const {
  auto value = get(name);
  return value && !value->empty() ? *value : std::string(other);
}

void Environment::set(std::string_view name, std::string_view value) {
  auto entry = find_variable(m_variables, name);
  if (entry == m_variables.end()) {
    m_variables.emplace_back(name, value);
  } else {
    entry->second = value;
  }
}

void Environment::unset(std::string_view name) {
  std::erase_if(m_variables, [&](const auto& entry) { return entry.first == name; });
}

void Environment::unset_prefix(std::string_view prefix) {
  std::erase_if(m_variables, [&](const auto& entry) { return entry.first.starts_with(prefix); });
}

void Environment::lay_over(const Environment& other) {
  for (const auto& [name, value] : other.m_variables) {
    set(name, value);
  }
}

void Environment::take(const Environment& other, std::string_view name) {
  if (auto value = other.get(name)) {
    set(name, *value);
  }
}

std::vector<VariableChange> Environment::diff(const Environment& after) const {
  std::vector<VariableChange> changes;
  for (const auto& [name, value] : m_variables) {
    auto now = after.get(name);
    if (now != value) {
      changes.push_back({name, value, now});
    }
  }
  for (const auto& [name, value] : after.m_variables) {
    if (!has(name)) {
      changes.push_back({name, std::nullopt, value});
    }
  }
  std::sort(changes.begin(), changes.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return changes;
}

std::vector<std::string> split_path_list(std::string_view list) {
  std::vector<std::string> fields;
  if (list.empty()) {
    return fields;
  }
  size_t start = 0;
  while (true) {
    size_t end = list.find(':', start);
    if (end == std::string_view::npos) {
      fields.emplace_back(list.substr(start));
      return fields;
    }
    fields.emplace_back(list.substr(start, end - start));
    start = end + 1;
  }
}

} // namespace envboot
