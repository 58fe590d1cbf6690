#include "cli/command.hpp"

#include <algorithm>
#include <cstdlib>

namespace envboot::cli {

Call::Call(const CommandRow& command, std::map<std::string, std::vector<std::string>, std::less<>> values,
           std::vector<std::string> positionals)
    : m_command(&command), m_values(std::move(values)), m_positionals(std::move(positionals)) {}

bool Call::has_option(std::string_view name) const {
  auto named = [&](const OptionRow& row) { return row.name == name; };
  return std::ranges::any_of(m_command->options, named) || std::ranges::any_of(common_options(), named);
}

const std::vector<std::string>* Call::find(std::string_view name) const {
  if (!has_option(name)) {
    std::abort();
  }
  auto entry = m_values.find(name);
  return entry == m_values.end() ? nullptr : &entry->second;
}

bool Call::flag(std::string_view name) const {
  return find(name) != nullptr;
}

std::optional<std::string> Call::value(std::string_view name) const {
  const auto* given = find(name);
  return given == nullptr || given->empty() ? std::nullopt : std::optional(given->back());
}

std::vector<std::string> Call::values(std::string_view name) const {
  const auto* given = find(name);
  return given == nullptr ? std::vector<std::string>() : *given;
}

} // namespace envboot::cli
