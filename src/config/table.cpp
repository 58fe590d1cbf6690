#include "config/toml_text.hpp"

#include "config/toml.hpp"
#include "util/edit_distance.hpp"
#include "util/snippet.hpp"

#include <algorithm>

namespace envboot::config {

using detail::TomlMember;
using detail::TomlPosition;
using detail::TomlProblem;
using detail::TomlText;
using detail::TomlType;
using detail::TomlValue;

namespace {

TomlMember* find_member(TomlValue& table, std::string_view key) {
  auto* members = std::get_if<TomlValue::Members>(&table.value);
  if (!members) {
    return nullptr;
  }
  auto found =
      std::find_if(members->begin(), members->end(), [&](const TomlMember& member) { return member.key == key; });
  return found == members->end() ? nullptr : &*found;
}

/// Keys that no reader has asked for, in this table and those below that were read.
void collect_unknown_keys(const TomlValue& value, std::vector<TomlProblem>& problems) {
  if (const auto* items = std::get_if<TomlValue::Array>(&value.value)) {
    for (const TomlValue& item : *items) {
      collect_unknown_keys(item, problems);
    }
  }
  const auto* members = std::get_if<TomlValue::Members>(&value.value);
  if (!members) {
    return;
  }
  std::vector<std::string> known(value.asked.begin(), value.asked.end());
  for (const TomlMember& member : *members) {
    if (value.asked.contains(member.key)) {
      collect_unknown_keys(member.value, problems);
      continue;
    }
    auto near = nearest_word(member.key, known);
    problems.push_back({member.at, fmt::format("unknown key `{}`", printable(member.key)),
                        near ? fmt::format("did you mean `{}`?", *near) : std::string()});
  }
}

TomlType type_of(const TomlValue& value) {
  return static_cast<TomlType>(value.value.index());
}

} // namespace

Error detail::TomlText::error_of(const TomlProblem& problem) const {
  std::string frame = caret_snippet(text, problem.at.line, problem.at.column, problem.at.width, origin);
  return usage_error("{}: {}\n{}", printable(origin), problem.why, frame).with_hint(problem.hint);
}

Toml::Toml() = default;
Toml::Toml(Toml&&) noexcept = default;
Toml& Toml::operator=(Toml&&) noexcept = default;
Toml::~Toml() = default;

Result<Toml> Toml::parse(std::string_view text, std::string_view origin) {
  Toml toml;
  toml.m_text = std::make_unique<TomlText>(TomlText{std::string(text), std::string(origin)});
  auto root = detail::parse_toml(text);
  if (!root) {
    return fail(toml.m_text->error_of(root.error()));
  }
  toml.m_root = std::make_unique<TomlValue>(std::move(*root));
  return toml;
}

Table Toml::root() {
  return {m_root.get(), m_text.get()};
}

Status Toml::finish() {
  std::vector<TomlProblem> problems = m_text->problems;
  collect_unknown_keys(*m_root, problems);
  if (problems.empty()) {
    return {};
  }
  auto first = std::min_element(problems.begin(), problems.end(),
                                [](const TomlProblem& a, const TomlProblem& b) { return a.at < b.at; });
  return fail(m_text->error_of(*first));
}

TomlValue* Table::find(std::string_view key) const {
  m_value->asked.emplace(key);
  TomlMember* member = find_member(*m_value, key);
  return member ? &member->value : nullptr;
}

/// The value when it has that type; another type is a problem.
TomlValue* Table::want(std::string_view key, TomlType type, std::string_view name) {
  TomlValue* value = find(key);
  if (!value || type_of(*value) == type) {
    return value;
  }
  reject(key, fmt::format("`{}` must be {}", key, name));
  return nullptr;
}

bool Table::has(std::string_view key) const {
  return find(key) != nullptr;
}

std::string Table::string(std::string_view key) {
  const TomlValue* value = want(key, TomlType::string, "a string");
  return value ? std::get<std::string>(value->value) : std::string();
}

std::string Table::require_string(std::string_view key) {
  std::string text = string(key);
  const TomlValue* value = find(key);
  if (!value) {
    reject(key, fmt::format("the key `{}` is missing", key));
  } else if (text.empty() && type_of(*value) == TomlType::string) {
    reject(key, fmt::format("`{}` must not be empty", key));
  }
  return text;
}

std::vector<std::string> Table::strings_of(const TomlValue& array) {
  std::vector<std::string> texts;
  for (const TomlValue& item : std::get<TomlValue::Array>(array.value)) {
    const auto* text = std::get_if<std::string>(&item.value);
    if (text) {
      texts.push_back(*text);
    } else {
      m_text->problems.push_back({item.at, "this must be a string", {}});
    }
  }
  return texts;
}

std::vector<std::string> Table::strings(std::string_view key) {
  const TomlValue* value = want(key, TomlType::array, "an array of strings");
  return value ? strings_of(*value) : std::vector<std::string>{};
}

std::vector<std::string> Table::string_or_strings(std::string_view key) {
  const TomlValue* value = find(key);
  if (value && type_of(*value) == TomlType::string) {
    return {std::get<std::string>(value->value)};
  }
  return strings(key);
}

bool Table::boolean(std::string_view key, bool otherwise) {
  const TomlValue* value = want(key, TomlType::boolean, "true or false");
  return value ? std::get<bool>(value->value) : otherwise;
}

int64_t Table::integer(std::string_view key, int64_t otherwise) {
  const TomlValue* value = want(key, TomlType::integer, "a whole number");
  return value ? std::get<int64_t>(value->value) : otherwise;
}

Table Table::table(std::string_view key) {
  TomlValue* value = want(key, TomlType::table, "a table");
  return {value ? value : &m_text->absent, m_text};
}

std::vector<Table> Table::tables(std::string_view key) {
  std::vector<Table> tables;
  std::string name = fmt::format("an array of tables, `[[{}]]`", key);
  TomlValue* value = want(key, TomlType::array, name);
  if (!value) {
    return tables;
  }
  for (TomlValue& item : std::get<TomlValue::Array>(value->value)) {
    if (type_of(item) == TomlType::table) {
      tables.push_back(Table(&item, m_text));
    } else {
      m_text->problems.push_back({item.at, fmt::format("`{}` must be {}", key, name), {}});
    }
  }
  return tables;
}

void Table::reject(std::string_view key, std::string why, std::string hint, size_t index) {
  const TomlMember* member = find_member(*m_value, key);
  TomlPosition at = member ? member->value.at : m_value->at;
  if (const auto* items = member ? std::get_if<TomlValue::Array>(&member->value.value) : nullptr;
      items && index < items->size()) {
    at = (*items)[index].at;
  }
  m_text->problems.push_back({at, std::move(why), std::move(hint)});
}

std::string Table::where(std::string_view key) const {
  const TomlMember* member = find_member(*m_value, key);
  return fmt::format("{}:{}", m_text->origin, (member ? member->at : m_value->at).line);
}

void check_schema(Table& root) {
  if (!root.has("schema")) {
    root.reject("schema", "the key `schema` is missing", "write `schema = 1` on the first line");
  } else if (root.integer("schema", 1) != 1) {
    root.reject("schema", "this schema is not known to this envboot",
                "a newer envboot may read it: `envboot --version` tells yours");
  }
}

} // namespace envboot::config
