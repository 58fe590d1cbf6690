#pragma once

#include "config/toml.hpp"

namespace envboot::config {

/// Name of a recipe, site, node type or place: `[a-z0-9][a-z0-9._-]*`; anything else is a problem of the document.
std::string read_name(Table& table, std::string_view key = "name");

/// One line of text, "" when missing.
std::string read_line(Table& table, std::string_view key);
std::vector<std::string> read_lines(Table& table, std::string_view key);

/// A URL without user, password or token; "" when missing. A profile is passed around: no place for secrets.
std::string read_url(Table& table, std::string_view key);
/// Whether it is a URL with user or password in it.
bool holds_credentials(std::string_view text);

/// Paths that begin with `/`, `~` or `$`.
bool is_anchored(std::string_view path);

/// Asks that no two tables of `key` in `parent` share a name.
template <typename T>
void reject_duplicates(Table& parent, std::string_view key, const std::vector<T>& items) {
  for (size_t i = 0; i < items.size(); ++i) {
    for (size_t k = 0; k < i; ++k) {
      if (items[i].name == items[k].name) {
        parent.reject(key, fmt::format("a second [[{}]] is named `{}`", key, items[i].name), {}, i);
        return;
      }
    }
  }
}

} // namespace envboot::config
