#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace envboot {

/// Fit for a terminal: control characters and broken UTF-8 become U+FFFD, a tab stays.
std::string printable(std::string_view text);
/// The same for a text of several lines, which stay.
std::string printable_text(std::string_view text);

/// The frame under an error in a text file, without a newline at its end:
///   --> recipes/x.toml:7:1
///    |
///  7 | pakages = ["numpy"]
///    | ^^^^^^^
/// `line` and `column` count from 1, `column` and `width` in code points. A column outside the line is moved to its
/// end, a line outside the text gives the first row only. Long lines are cut around the column; user and password in
/// URLs are starred out.
std::string caret_snippet(std::string_view text, size_t line, size_t column, size_t width, std::string_view origin);

} // namespace envboot
