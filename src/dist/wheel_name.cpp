#include "dist/wheel_name.hpp"

#include "dist/cursor.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace envboot::dist {
namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts(1);
  for (char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

} // namespace

std::string normalise_name(std::string_view name) {
  std::string result;
  for (char c : name) {
    bool separator = c == '-' || c == '_' || c == '.';
    if (!separator) {
      result += lower(c);
    } else if (!result.ends_with('-')) {
      result += '-';
    }
  }
  return result;
}

bool is_project_name(std::string_view name) {
  auto inside = [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; };
  return !name.empty() && is_alphanumeric(name.front()) && is_alphanumeric(name.back()) &&
         std::all_of(name.begin(), name.end(), inside);
}

Result<WheelName> WheelName::parse(std::string_view file_name) {
  auto invalid = [&](std::string_view why) {
    return fail(failure("`{}` is not the name of a wheel", file_name).because(fmt::format("{} (PEP 427)", why)));
  };
  constexpr std::string_view k_suffix = ".whl";
  if (!file_name.ends_with(k_suffix)) {
    return invalid("it does not end in .whl");
  }
  std::vector<std::string> parts = split(file_name.substr(0, file_name.size() - k_suffix.size()), '-');
  if (parts.size() != 5 && parts.size() != 6) {
    return invalid("it needs name, version, Python, ABI and platform, joined by dashes");
  }
  if (!is_project_name(parts[0]) || parts[0].find("__") != std::string::npos) {
    return invalid("it begins with no project name");
  }
  WheelName wheel;
  wheel.name = normalise_name(parts[0]);
  auto version = Version::parse(parts[1]);
  if (!version) { // PEP 427 writes `-` as `_`
    std::replace(parts[1].begin(), parts[1].end(), '_', '-');
    version = Version::parse(parts[1]);
  }
  if (!version) {
    return fail(failure("`{}` is not the name of a wheel", file_name).because(version.error()));
  }
  wheel.version = *version;
  if (parts.size() == 6) {
    wheel.build = parts[2];
    if (wheel.build.empty() || !is_digit(wheel.build.front())) {
      return invalid("its build tag does not begin with a digit");
    }
  }
  std::vector<std::string>* const sets[] = {&wheel.pythons, &wheel.abis, &wheel.platforms};
  for (size_t i = 0; i < 3; ++i) {
    *sets[i] = split(lower_case(parts[parts.size() - 3 + i]), '.');
    if (std::find(sets[i]->begin(), sets[i]->end(), "") != sets[i]->end()) {
      return invalid("a tag is empty");
    }
  }
  return wheel;
}

} // namespace envboot::dist
