#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::survey {

/// Finds extension modules that no Python here can import: `_c.cpython-36m-x86_64-linux-gnu.so` is for 3.6 only (PEP
/// 3149). One that comes for several Pythons is fine if it comes for this one.
class ExtensionTags {
 public:
  /// `python`: `3.7`.
  explicit ExtensionTags(std::string_view python);
  void add(std::string_view path);
  /// Paths, in order.
  [[nodiscard]] std::vector<std::string> foreign() const;

 private:
  struct Module {
    std::string foreign; ///< a path; "" when none was seen
    bool fits = false;
  };
  std::string m_digits; ///< `37`
  std::map<std::string, Module, std::less<>> m_modules;
};

} // namespace envboot::survey
