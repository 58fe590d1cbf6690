#include "util/snippet.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <vector>

namespace envboot {
namespace {

constexpr std::string_view k_replacement = "\xEF\xBF\xBD";
constexpr size_t k_max_shown = 120; ///< code points of a line

/// Bytes of the code point that `text` begins with; 0 when it is broken UTF-8.
size_t code_point_length(std::string_view text) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  size_t length = byte(0) < 0x80                      ? 1
                  : byte(0) >= 0xC2 && byte(0) < 0xE0 ? 2
                  : (byte(0) & 0xF0) == 0xE0          ? 3
                  : (byte(0) & 0xF8) == 0xF0          ? 4
                                                      : 0;
  if (length == 0 || length > text.size()) {
    return 0;
  }
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) {
      return 0;
    }
  }
  return length;
}

bool is_control(std::string_view code_point) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(code_point[i]); };
  bool c0 = code_point.size() == 1 && (byte(0) < 0x20 || byte(0) == 0x7F) && byte(0) != '\t';
  bool c1 = code_point.size() == 2 && byte(0) == 0xC2 && byte(1) < 0xA0;
  bool direction = code_point.size() == 3 && byte(0) == 0xE2 &&
                   ((byte(1) == 0x80 && byte(2) >= 0xAA && byte(2) <= 0xAE) ||
                    (byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9));
  return c0 || c1 || direction;
}

std::vector<std::string_view> code_points(std::string_view text) {
  std::vector<std::string_view> points;
  while (!text.empty()) {
    size_t length = code_point_length(text);
    std::string_view point = text.substr(0, std::max<size_t>(length, 1));
    text.remove_prefix(point.size());
    points.push_back(length == 0 || is_control(point) ? k_replacement : point);
  }
  return points;
}

std::string_view line_of(std::string_view text, size_t line) {
  for (size_t i = 1; i < line; ++i) {
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    if (text.empty()) {
      return {};
    }
  }
  text = text.substr(0, text.find('\n'));
  return text.substr(0, text.find_last_not_of('\r') + 1);
}

/// The part of `scheme://user:password@` before the last `@`, and the token in conda's `/t/TOKEN/`, as stars: as many
/// as there were code points.
void star_out_credentials(std::vector<std::string_view>& line) {
  auto ends_url = [](std::string_view point) { return point == " " || point == "\t" || point == "\"" || point == "'"; };
  for (size_t i = 0; i + 2 < line.size(); ++i) {
    if (line[i] != ":" || line[i + 1] != "/" || line[i + 2] != "/") {
      continue;
    }
    size_t end = i + 3, last_at = 0;
    for (; end < line.size() && !ends_url(line[end]); ++end) {
      last_at = line[end] == "@" ? end : last_at;
    }
    for (size_t k = i + 3; k < end; ++k) {
      bool token = k >= last_at + 3 && line[k - 3] == "/" && line[k - 2] == "t" && line[k - 1] == "/";
      for (; token && k < end && line[k] != "/"; ++k) {
        line[k] = "*";
      }
      if (k < last_at) {
        line[k] = "*";
      }
    }
    i = end - 1;
  }
}

} // namespace

std::string printable(std::string_view text) {
  return fmt::format("{}", fmt::join(code_points(text), ""));
}

std::string printable_text(std::string_view text) {
  size_t end = text.find('\n');
  std::string line = printable(text.substr(0, end));
  return end == std::string_view::npos ? line : line + "\n" + printable_text(text.substr(end + 1));
}

std::string caret_snippet(std::string_view text, size_t line, size_t column, size_t width, std::string_view origin) {
  std::string gutter(fmt::formatted_size("{}", line), ' ');
  std::string result = fmt::format(" {}--> {}:{}:{}", gutter, printable(origin), line, column);
  std::vector<std::string_view> points =
      text.empty() ? std::vector<std::string_view>{} : code_points(line_of(text, line));
  if (points.empty()) {
    return result;
  }
  star_out_credentials(points);
  size_t at = std::min(column == 0 ? 0 : column - 1, points.size());
  size_t begin = at > k_max_shown / 2 && points.size() > k_max_shown ? at - k_max_shown / 2 : 0;
  size_t end = std::min(points.size(), begin + k_max_shown);
  size_t carets = std::clamp<size_t>(width, 1, std::max<size_t>(end - at, 1));
  std::string shown, pad;
  for (size_t i = begin; i < end; ++i) {
    shown += points[i];
    pad += i >= at ? "" : points[i] == "\t" ? "\t" : " ";
  }
  std::string_view before = begin > 0 ? "… " : "", after = end < points.size() ? " …" : "";
  result += fmt::format("\n {} |\n {} | {}{}{}", gutter, line, before, shown, after);
  result += fmt::format("\n {} | {}{}{}", gutter, before.empty() ? "" : "  ", pad, std::string(carets, '^'));
  return result;
}

} // namespace envboot
