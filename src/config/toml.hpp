#pragma once

#include "util/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::config {

namespace detail {
struct TomlValue;
struct TomlText;
enum class TomlType : size_t;
} // namespace detail

/// A table of a TOML document that is read key by key. A wrong type, a missing key or reject() is kept as the
/// document's problem and an empty value given, so that a schema reads as a list of its keys; Toml::finish then tells.
/// A copy looks at the same table. Valid as long as its Toml.
class Table {
 public:
  [[nodiscard]] bool has(std::string_view key) const;
  std::string string(std::string_view key);                         ///< "" when missing
  std::string require_string(std::string_view key);                 ///< missing or empty is a problem
  std::vector<std::string> strings(std::string_view key);           ///< an array of strings; empty when missing
  std::vector<std::string> string_or_strings(std::string_view key); ///< one string stands for an array of it
  bool boolean(std::string_view key, bool otherwise);
  int64_t integer(std::string_view key, int64_t otherwise);
  Table table(std::string_view key);               ///< `[key]`; an empty one when missing
  std::vector<Table> tables(std::string_view key); ///< `[[key]]`

  /// The value of `key`, or its item `index`, is wrong: `why` completes "origin: …". For keys of this table that are
  /// there; for others the frame shows the table's beginning.
  void reject(std::string_view key, std::string why, std::string hint = {}, size_t index = 0);
  /// `path:line` of the key, for messages.
  [[nodiscard]] std::string where(std::string_view key) const;

 private:
  friend class Toml;
  Table(detail::TomlValue* value, detail::TomlText* text) : m_value(value), m_text(text) {}
  detail::TomlValue* find(std::string_view key) const;
  detail::TomlValue* want(std::string_view key, detail::TomlType type, std::string_view name);
  std::vector<std::string> strings_of(const detail::TomlValue& array);

  detail::TomlValue* m_value;
  detail::TomlText* m_text;
};

/// A TOML 1.0 document of at most 1 MiB. Errors are Kind::usage and show the line with a caret.
class Toml {
 public:
  /// `origin` is the path to show in messages.
  static Result<Toml> parse(std::string_view text, std::string_view origin);
  Toml(Toml&&) noexcept;
  Toml& operator=(Toml&&) noexcept;
  ~Toml();

  [[nodiscard]] Table root();
  /// The first problem in the order of the lines; a key that nobody has asked for is one.
  [[nodiscard]] Status finish();

 private:
  Toml();
  std::unique_ptr<detail::TomlText> m_text;
  std::unique_ptr<detail::TomlValue> m_root;
};

/// Reads the key `schema` that every document of ours begins with; only 1 is known.
void check_schema(Table& root);

} // namespace envboot::config
