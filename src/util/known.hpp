#pragma once

#include <string>
#include <utility>
#include <variant>

namespace envboot {

/// Why a value could not be had, as the end of the sentence "unknown, because …".
struct Unknown {
  std::string because;
  bool operator==(const Unknown&) const = default;
};

/// A value, or the reason why it is unknown; never a guess.
template <typename T>
class Known {
 public:
  Known(T value) : m_state(std::move(value)) {}
  Known(Unknown unknown) : m_state(std::move(unknown)) {}

  [[nodiscard]] bool known() const { return m_state.index() == 0; }
  explicit operator bool() const { return known(); }
  [[nodiscard]] const T& value() const { return std::get<0>(m_state); }
  [[nodiscard]] const T& operator*() const { return value(); }
  [[nodiscard]] const T* operator->() const { return &value(); }
  /// Only when !known().
  [[nodiscard]] const std::string& because() const { return std::get<1>(m_state).because; }
  [[nodiscard]] T value_or(const T& other) const { return known() ? value() : other; }

  bool operator==(const Known&) const = default;

 private:
  std::variant<T, Unknown> m_state;
};

} // namespace envboot
