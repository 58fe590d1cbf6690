#include "dist/metadata.hpp"

#include "dist/cursor.hpp"

#include <algorithm>
#include <charconv>

namespace envboot::dist {
namespace {

/// The next line without its end (LF, CRLF or CR); `rest` moves behind it.
std::string_view take_line(std::string_view& rest) {
  size_t end = std::min(rest.find_first_of("\r\n"), rest.size());
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end);
  rest.remove_prefix(rest.starts_with("\r\n") ? 2 : rest.empty() ? 0 : 1);
  return line;
}

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

struct Header {
  std::string_view name;
  std::string value; ///< continuation lines joined by a blank
};

std::vector<Header> parse_headers(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
  }
  std::vector<Header> headers;
  while (!text.empty()) {
    std::string_view line = take_line(text);
    if (line.empty()) {
      break;
    }
    if (line.front() == ' ' || line.front() == '\t') {
      if (!headers.empty() && !trim(line).empty()) {
        std::string& value = headers.back().value;
        value += value.empty() ? "" : " "; // a folded field may begin on its second line
        value += trim(line);
      }
      continue;
    }
    size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
      break; // as Python's email parser: the body has begun without a blank line
    }
    headers.push_back({trim(line.substr(0, colon)), std::string(trim(line.substr(colon + 1)))});
  }
  return headers;
}

} // namespace

Result<Metadata> parse_metadata(std::string_view text) {
  Metadata metadata;
  struct Field {
    std::string_view name;
    std::string* value;
  };
  const Field fields[] = {
      {"Name", &metadata.name}, {"Version", &metadata.version}, {"Requires-Python", &metadata.requires_python}};
  for (const Header& header : parse_headers(text)) {
    for (const Field& field : fields) {
      if (same_word(field.name, header.name) && field.value->empty()) {
        *field.value = header.value;
      }
    }
    if (same_word(header.name, "Requires-Dist")) {
      metadata.requires_dist.push_back(header.value);
    }
  }
  if (metadata.name.empty() || metadata.version.empty()) {
    return fail(failure("METADATA has no {}", metadata.name.empty() ? "Name" : "Version"));
  }
  return metadata;
}

Result<WheelFile> parse_wheel_file(std::string_view text) {
  WheelFile wheel;
  std::string version;
  for (const Header& header : parse_headers(text)) {
    if (same_word(header.name, "Wheel-Version") && version.empty()) {
      version = header.value;
    } else if (same_word(header.name, "Root-Is-Purelib")) {
      wheel.root_is_purelib = same_word(header.value, "true");
    } else if (same_word(header.name, "Tag")) {
      wheel.tags.push_back(header.value);
    }
  }
  const char* end = version.data() + version.size();
  auto [dot, problem] = std::from_chars(version.data(), end, wheel.major);
  bool whole = problem == std::errc() && dot != end && *dot == '.';
  whole = whole && std::from_chars(dot + 1, end, wheel.minor).ec == std::errc();
  if (!whole) {
    return fail(failure("WHEEL has no Wheel-Version"));
  }
  return wheel;
}

std::vector<EntryPoint> parse_entry_points(std::string_view text) {
  std::vector<EntryPoint> entries;
  std::string_view section;
  while (!text.empty()) {
    std::string_view line = trim(take_line(text));
    if (line.empty() || line.front() == '#' || line.front() == ';') {
      continue;
    }
    if (line.front() == '[' && line.back() == ']') {
      section = trim(line.substr(1, line.size() - 2));
      continue;
    }
    size_t equals = line.find('=');
    if (equals == std::string_view::npos || section.empty()) {
      continue;
    }
    std::string_view name = trim(line.substr(0, equals)), value = trim(line.substr(equals + 1));
    if (!name.empty() && !value.empty()) {
      entries.push_back({std::string(section), std::string(name), std::string(value)});
    }
  }
  return entries;
}

} // namespace envboot::dist
