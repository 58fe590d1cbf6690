#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace envboot {

/// RFC 4648 base64 with padding, on one line.
std::string base64(std::string_view bytes);

/// The bytes again; blanks and line ends are skipped, anything else that is no base64 gives nothing.
std::optional<std::string> base64_decode(std::string_view text);

} // namespace envboot
