#include "modulefile/places.hpp"

#include <algorithm>

namespace envboot::modulefile {

Places::Places(AbsPath file, std::string_view text) : m_file(std::move(file)) {
  for (size_t newline = text.find('\n'); newline != std::string_view::npos; newline = text.find('\n', newline + 1)) {
    m_line_starts.push_back(newline + 1);
  }
}

Location Places::at(size_t offset) const {
  auto after = std::ranges::upper_bound(m_line_starts, offset);
  return {m_file, static_cast<int>(after - m_line_starts.begin()), static_cast<int>(offset - *std::prev(after)) + 1};
}

} // namespace envboot::modulefile
