#pragma once

#include <cstdint>
#include <string_view>

namespace envboot {

/// How much something that was found matters.
enum class Level : uint8_t {
  note,    ///< nothing is wrong
  warning, ///< may be meant, or will hurt one day
  error,   ///< breaks something now
};

/// `note`, `warning`, `error`.
std::string_view name_of(Level level);

} // namespace envboot
