#pragma once

#include "util/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace envboot {

/// A JSON document as a value; members keep their order. Building: `Json::object({{"schema", 1}, {"tags",
/// Json::array({"a"})}})`.
class Json {
 public:
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  using Object = std::vector<Member>;

  Json() : m_value(nullptr) {}
  Json(std::nullptr_t) : m_value(nullptr) {}
  Json(bool value) : m_value(value) {}
  Json(int value) : m_value(static_cast<int64_t>(value)) {}
  Json(int64_t value) : m_value(value) {}
  Json(uint64_t value) : m_value(static_cast<int64_t>(value)) {}
  Json(double value) : m_value(value) {}
  Json(const char* value) : m_value(std::string(value)) {}
  Json(std::string_view value) : m_value(std::string(value)) {}
  Json(std::string value) : m_value(std::move(value)) {}
  static Json array(Array items = {});
  static Json object(Object members = {});

  /// Any bytes in. Nesting deeper than `max_depth` is an error: foreign documents could overflow the stack.
  static Result<Json> parse(std::string_view text, size_t max_depth = 64);
  /// Invalid UTF-8 is replaced by U+FFFD. `indent` 0 gives one line.
  [[nodiscard]] std::string dump(int indent = 2) const;

  [[nodiscard]] const std::string* string() const { return std::get_if<std::string>(&m_value); }
  [[nodiscard]] const int64_t* integer() const { return std::get_if<int64_t>(&m_value); }
  [[nodiscard]] const bool* boolean() const { return std::get_if<bool>(&m_value); }
  [[nodiscard]] const Array* items() const { return std::get_if<Array>(&m_value); }
  [[nodiscard]] const Object* members() const { return std::get_if<Object>(&m_value); }
  /// The member of an object; null when this is no object or has none of that name.
  [[nodiscard]] const Json* find(std::string_view name) const;
  /// find(name) as text, "" when it is missing or no string.
  [[nodiscard]] std::string text_of(std::string_view name) const;

  void push(Json item);                   ///< this must be an array
  void set(std::string name, Json value); ///< this must be an object

  bool operator==(const Json&) const = default;

 private:
  std::variant<std::nullptr_t, bool, int64_t, double, std::string, Array, Object> m_value;
  friend struct JsonAccess;
};

} // namespace envboot
