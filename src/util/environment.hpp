#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace envboot {

/// One variable that differs: `before`/`after` are nothing where it is unset.
struct VariableChange {
  std::string name;
  std::optional<std::string> before, after;
  bool operator==(const VariableChange&) const = default;
};

/// Environment variables in order; a value, never the process's own (os::Host gives that one).
class Environment {
 public:
  Environment() = default;
  Environment(std::initializer_list<std::pair<std::string, std::string>> variables);

  [[nodiscard]] std::optional<std::string> get(std::string_view name) const;
  /// The value, or `other` when it is unset or empty.
  [[nodiscard]] std::string get_or(std::string_view name, std::string_view other) const;
  [[nodiscard]] bool has(std::string_view name) const { return get(name).has_value(); }
  void set(std::string_view name, std::string_view value);
  void unset(std::string_view name);
  /// Unsets every variable whose name begins with `prefix`.
  void unset_prefix(std::string_view prefix);
  /// Sets every variable of `other`.
  void lay_over(const Environment& other);
  /// Copies `name` from `other` when it is set there.
  void take(const Environment& other, std::string_view name);

  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& variables() const& { return m_variables; }
  void variables() const&& = delete; // a loop over a temporary's variables would dangle
  /// What leads from `*this` to `after`, by name.
  [[nodiscard]] std::vector<VariableChange> diff(const Environment& after) const;

  bool operator==(const Environment&) const = default;

 private:
  std::vector<std::pair<std::string, std::string>> m_variables;
};

/// The fields of a colon-separated list (PATH, PYTHONPATH), empty fields kept; an empty text has none.
std::vector<std::string> split_path_list(std::string_view list);

} // namespace envboot
