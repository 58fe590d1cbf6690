#include "util/level.hpp"

#include <array>

namespace envboot {

std::string_view name_of(Level level) {
  static constexpr std::array<std::string_view, 3> k_names = {"note", "warning", "error"};
  return k_names.at(static_cast<size_t>(level));
}

} // namespace envboot
