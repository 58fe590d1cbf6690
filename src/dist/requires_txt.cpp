// requires.txt of an egg-info, as setuptools writes it: one requirement a line, then sections for an extra, a marker or
// both:
//
//   six>=1.0
//   [:python_version < "3"]
//   futures
//   [docs:os_name == "posix"]
//   sphinx

#include "dist/cursor.hpp"
#include "dist/metadata.hpp"

#include <fmt/core.h>

namespace envboot::dist {

std::vector<std::string> parse_requires_txt(std::string_view text) {
  std::vector<std::string> lines;
  std::string marker;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    line = trim(line);
    if (line.empty() || line.front() == '#') {
      continue;
    }
    if (line.front() != '[' || line.back() != ']') {
      lines.push_back(fmt::format("{}{}", line, marker));
      continue;
    }
    std::string_view section = trim(line.substr(1, line.size() - 2));
    std::string_view extra = section.substr(0, section.find(':'));
    std::string_view condition = section.substr(std::min(extra.size() + 1, section.size()));
    marker = condition.empty() ? "" : fmt::format(" ; ({})", condition);
    if (!extra.empty()) {
      marker += fmt::format("{} extra == '{}'", marker.empty() ? " ;" : " and", extra);
    }
  }
  return lines;
}

} // namespace envboot::dist
