#pragma once

#include "util/result.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What is behind Toml and Table: the document as a value of ours, free of the parser's types.
namespace envboot::config::detail {

struct TomlPosition {
  size_t line = 1, column = 1, width = 1; ///< as caret_snippet counts
  auto operator<=>(const TomlPosition&) const = default;
};

/// In the order of TomlValue's variant; `other` is a float, date or time, which no schema of ours has.
enum class TomlType : size_t { other, string, boolean, integer, array, table };

struct TomlMember;
struct TomlValue {
  using Array = std::vector<TomlValue>;
  using Members = std::vector<TomlMember>;
  std::variant<std::monostate, std::string, bool, int64_t, Array, Members> value;
  TomlPosition at;
  std::set<std::string, std::less<>> asked; ///< keys of a table that a reader knows
};
struct TomlMember {
  std::string key;
  TomlPosition at;
  TomlValue value;
};

struct TomlProblem {
  TomlPosition at;
  std::string why, hint;
};

/// The text the values came from and what was found wrong in it.
struct TomlText {
  std::string text, origin;
  std::vector<TomlProblem> problems;
  TomlValue absent = {TomlValue::Members{}}; ///< stands for every table that is not there
  [[nodiscard]] Error error_of(const TomlProblem& problem) const;
};

/// The one use of toml++.
tl::expected<TomlValue, TomlProblem> parse_toml(std::string_view text);

} // namespace envboot::config::detail
