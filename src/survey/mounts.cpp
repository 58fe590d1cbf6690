#include "survey/mounts.hpp"

#include <algorithm>

namespace envboot::survey {
namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    size_t end = std::min(text.find(separator), text.size());
    if (end > 0) {
      parts.emplace_back(text.substr(0, end));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

/// Blanks, tabs, newlines and backslashes are written as \040 and so on.
std::string unescape(std::string_view text) {
  std::string out;
  auto octal = [](char c) { return c >= '0' && c <= '7'; };
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size() && octal(text[i + 1]) && octal(text[i + 2]) && octal(text[i + 3])) {
      out += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

} // namespace

bool Mount::has(std::string_view option) const {
  return std::ranges::find(options, option) != options.end();
}

std::vector<Mount> parse_mountinfo(std::string_view text) {
  std::vector<Mount> mounts;
  for (const std::string& line : split(text, '\n')) {
    std::vector<std::string> fields = split(line, ' ');
    auto dash = std::ranges::find(fields, "-");
    if (fields.size() < 6 || fields.end() - dash < 4) {
      continue;
    }
    auto point = AbsPath::parse(unescape(fields[4]));
    if (!point) {
      continue;
    }
    Mount mount{*point, dash[1], split(fields[5], ',')};
    for (std::string& option : split(dash[3], ',')) {
      mount.options.push_back(std::move(option));
    }
    mounts.push_back(std::move(mount));
  }
  return mounts;
}

const Mount* mount_of(const std::vector<Mount>& mounts, const AbsPath& path) {
  const Mount* best = nullptr;
  for (const Mount& mount : mounts) { // of two at the same point the later one is on top
    if (path.is_below_or_same(mount.point) &&
        (best == nullptr || mount.point.string().size() >= best->point.string().size())) {
      best = &mount;
    }
  }
  return best;
}

} // namespace envboot::survey
