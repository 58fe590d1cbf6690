// Measured on Modules 5.2: an extended default is cut at dots only (later versions also take dashes), and it may reach
// over a slash: foo/1 matches foo/1.2 and foo/1.2/gcc.
#include "modulefile/modules_spec.hpp"

#include "modulefile/name_parts.hpp"
#include "modulefile/version_order.hpp"

#include <algorithm>
#include <cctype>

namespace envboot::modulefile {
namespace {

using Range = ModulesSpec::Range;

std::string folded(std::string_view text, const NameSettings& settings) {
  std::string out(text);
  if (settings.any_case) {
    std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  }
  return out;
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> fields;
  for (size_t start = 0; start <= text.size();) {
    size_t end = std::min(text.find(at, start), text.size());
    fields.emplace_back(text.substr(start, end - start));
    start = end + 1;
  }
  return fields;
}

/// What may be an end of a range: it begins with a hexadecimal number.
bool is_version(std::string_view text) {
  std::string_view first = text.substr(0, text.find('.'));
  return !first.empty() && std::ranges::all_of(first, [](unsigned char c) { return std::isxdigit(c) != 0; });
}

Result<Range> parse_range(const std::string& text) {
  std::vector<std::string> ends = split(text, ':');
  if (ends.size() == 1 && !text.empty()) {
    return Range{Range::Kind::equal, text, ""};
  }
  if (ends.size() != 2 || (ends[0].empty() && ends[1].empty())) {
    return fail(failure("{} is no version specifier", text.empty() ? "an empty text" : text)
                    .with_hint("write foo@1.2, foo@1,3, foo@1.2:1.4, foo@:2 or foo@2:"));
  }
  for (const std::string& end : ends) {
    if (!end.empty() && !is_version(end)) {
      return fail(failure("{} is no version range: {} does not begin with a number", text, end));
    }
  }
  if (ends[1].empty()) {
    return Range{Range::Kind::at_least, ends[0], ""};
  }
  if (ends[0].empty()) {
    return Range{Range::Kind::at_most, "", ends[1]};
  }
  if (dictionary_compare(ends[0], ends[1]) > 0) {
    return fail(failure("{} is no version range: its end comes first", text));
  }
  return Range{Range::Kind::between, ends[0], ends[1]};
}

Result<std::vector<Range>> parse_ranges(const std::string& text) {
  if (text.find('/') != std::string::npos) {
    return fail(failure("{} is no version specifier: it holds a slash", text));
  }
  std::vector<Range> ranges;
  for (const std::string& each : split(text, ',')) {
    ranges.push_back(TRY(parse_range(each)));
  }
  return ranges;
}

/// Where the name ends: at a `@`, or a `~` or `+` of a variant; but not a `+` at the end of a name, as in "c++".
size_t end_of_name(std::string_view text) {
  for (size_t i = 1; i < text.size(); ++i) {
    bool variant =
        text[i] == '+' && i + 1 < text.size() && std::string_view("@+~/").find(text[i + 1]) == std::string_view::npos;
    if (text[i] == '@' || text[i] == '~' || variant) {
      return i;
    }
  }
  return text.size();
}

bool goes_on_with_dot(std::string_view version, std::string_view start) {
  return version.starts_with(std::string(start) + ".");
}

bool version_matches(const Range& range, std::string_view version, Match match, const NameSettings& settings) {
  auto low = folded(range.low, settings), high = folded(range.high, settings), own = folded(version, settings);
  bool from = is_version(version) && (dictionary_compare(version, range.low) >= 0 || goes_on_with_dot(own, low));
  bool to = is_version(version) && (dictionary_compare(version, range.high) <= 0 || goes_on_with_dot(own, high));
  switch (range.kind) {
  case Range::Kind::equal: {
    bool same = match == Match::start   ? is_at_or_below(own, low)
                : match == Match::below ? own.starts_with(low + "/")
                                        : own == low;
    return same || (settings.extended_default && goes_on_with_dot(own, low));
  }
  case Range::Kind::at_least:
    return from;
  case Range::Kind::at_most:
    return to;
  case Range::Kind::between:
    return from && to;
  }
  return false;
}

bool name_matches(std::string_view name, std::string_view module, Match match, const NameSettings& settings) {
  switch (match) {
  case Match::exact:
    return module == name;
  case Match::below:
    return module.starts_with(std::string(name) + "/");
  case Match::start:
  case Match::equal:
    break;
  }
  bool same = match == Match::start ? is_at_or_below(module, name) : module == name;
  bool extends = settings.extended_default && name.find('/') != std::string_view::npos;
  return same || (extends && goes_on_with_dot(module, name));
}

bool is_written(const ModulesSpec& spec, const std::string& module, const NameSettings& settings) {
  return std::ranges::any_of(spec.ranges, [&](const Range& range) {
    return (!range.low.empty() && module == folded(below(spec.folder, range.low), settings)) ||
           (!range.high.empty() && module == folded(below(spec.folder, range.high), settings));
  });
}

} // namespace

std::string ModulesSpec::root() const {
  return first_part(name.empty() ? folder : name);
}

ModulesSpec plain_spec(std::string_view name) {
  std::string trimmed = without_trailing_slashes(name);
  return {trimmed, folder_part(trimmed), {}, trimmed.size() != name.size()};
}

Result<ModulesSpec> parse_modules_spec(std::string_view text, const NameSettings& settings) {
  size_t end = settings.version_specs ? end_of_name(text) : text.size();
  std::string name = without_trailing_slashes(text.substr(0, end));
  if (settings.version_specs && text.find('=') != std::string_view::npos) {
    return fail(failure("{} names no module: a word with a = is a variant", text));
  }
  if (end == text.size() || text[end] != '@') {
    return plain_spec(text.substr(0, end));
  }
  std::string_view rest = text.substr(end + 1);
  std::string versions(rest.substr(0, rest.find_first_of("@+~")));
  if (versions.empty()) {
    return plain_spec(name);
  }
  std::vector<Range> ranges = TRY(parse_ranges(versions));
  if (ranges.size() == 1 && ranges[0].kind == Range::Kind::equal) {
    return plain_spec(below(name, ranges[0].low));
  }
  return ModulesSpec{"", name, std::move(ranges), false};
}

bool matches(const ModulesSpec& spec, std::string_view module, Match match, const NameSettings& settings) {
  std::string own = folded(module, settings);
  if (!spec.name.empty() || spec.ranges.empty()) {
    return (!spec.slash || match == Match::below) && name_matches(folded(spec.name, settings), own, match, settings);
  }
  if (match == Match::exact) {
    return is_written(spec, own, settings);
  }
  if (!own.starts_with(folded(spec.folder, settings) + "/")) {
    return false;
  }
  std::string_view version = module.substr(spec.folder.size() + 1);
  return std::ranges::any_of(spec.ranges,
                             [&](const Range& range) { return version_matches(range, version, match, settings); });
}

size_t common_parts(const ModulesSpec& spec, std::string_view module, const NameSettings& settings) {
  std::vector<std::string> asked = spec.folder.empty() ? std::vector<std::string>() : split(spec.folder, '/');
  std::vector<std::string> own = split(module, '/');
  size_t most = std::min(asked.size(), own.size()), same = 0;
  while (same < most && folded(asked[same], settings) == folded(own[same], settings)) {
    ++same;
  }
  return same == most && matches(spec, module, Match::start, settings) ? same + 1 : same;
}

} // namespace envboot::modulefile
