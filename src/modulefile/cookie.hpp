#pragma once

#include <cstdint>
#include <string_view>

namespace envboot::modulefile {

/// What the first bytes of a file say.
enum class Cookie : uint8_t {
  unread, ///< nobody has looked yet, or could
  none,
  plain,
  odd, ///< "#%Modules" and the like: Modules 4 and later refuse it, 3.2 and Lmod load it
  last_ = odd
};
Cookie cookie_of(std::string_view text);

} // namespace envboot::modulefile
