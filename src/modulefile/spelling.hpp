#pragma once

#include "modulefile/effect.hpp"

namespace envboot::modulefile {

/// An effect as Environment Modules would be told it, whatever the file's language and mode: on unload a `setenv` is an
/// `unsetenv`.
struct Spelled {
  std::string op;                       ///< "prepend-path", "module-load"
  std::vector<Known<std::string>> args; ///< options first, then the words as they were written

  /// "prepend-path PATH /site/bin"; what is unknown as "?".
  [[nodiscard]] std::string text() const;
  [[nodiscard]] bool known() const;
};
Spelled spell(const Effect& effect);

/// The op alone.
std::string op_of(const Effect& effect);

} // namespace envboot::modulefile
