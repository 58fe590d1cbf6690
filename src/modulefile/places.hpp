#pragma once

#include "modulefile/effect.hpp"

#include <vector>

namespace envboot::modulefile {

/// Lines and columns of a text that is a file.
class Places {
 public:
  Places(AbsPath file, std::string_view text);

  /// Of the byte at `offset`.
  [[nodiscard]] Location at(size_t offset) const;

 private:
  AbsPath m_file;
  std::vector<size_t> m_line_starts{0};
};

} // namespace envboot::modulefile
