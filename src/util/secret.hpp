#pragma once

#include <string>
#include <utility>

namespace envboot {

/// A password or token. It has no printer and no comparison; its memory is wiped when it goes.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : m_value(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : m_value(std::move(other.m_value)) { other.wipe(); }
  Secret& operator=(const Secret&) = default;
  Secret& operator=(Secret&& other) noexcept {
    wipe();
    m_value = std::move(other.m_value);
    other.wipe();
    return *this;
  }
  ~Secret() { wipe(); }

  /// For the one call that needs it (libcurl, a request header); never for a message.
  [[nodiscard]] const std::string& reveal() const { return m_value; }
  [[nodiscard]] bool empty() const { return m_value.empty(); }

 private:
  void wipe() noexcept {
    volatile char* bytes = m_value.data();
    for (size_t i = 0; i < m_value.size(); ++i) {
      bytes[i] = 0;
    }
    m_value.clear();
  }
  std::string m_value;
};

} // namespace envboot
