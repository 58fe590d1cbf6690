#include "config/toml_text.hpp"

#include <toml++/toml.h>

namespace envboot::config::detail {
namespace {

constexpr size_t k_max_size = size_t{1} << 20;
constexpr size_t k_max_dots = 32;

size_t count_code_points(std::string_view text) {
  size_t count = 0;
  for (char c : text) {
    count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  }
  return count;
}

TomlPosition position(const toml::source_region& region, size_t width) {
  size_t line = std::max<size_t>(region.begin.line, 1), column = std::max<size_t>(region.begin.column, 1);
  if (region.end.line == region.begin.line && region.end.column > region.begin.column) {
    width = region.end.column - region.begin.column;
  }
  return {line, column, std::max<size_t>(width, 1)};
}

/// toml++ bounds nested values but not dotted keys, whose tables nest too and are destroyed by recursion: the first
/// line with too many dots outside strings and comments, 0 when there is none.
size_t line_with_too_many_dots(std::string_view text) {
  enum class In { plain, comment, string } in = In::plain;
  std::string_view closing;
  size_t line = 1, dots = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\n') {
      ++line;
      dots = 0;
      in = in == In::string && closing.size() == 3 ? in : In::plain;
    } else if (in == In::string) {
      if (c == '\\' && closing.front() == '"') {
        i += i + 1 < text.size() && text[i + 1] != '\n' ? 1 : 0;
      } else if (text.substr(i).starts_with(closing)) {
        i += closing.size() - 1;
        in = In::plain;
      }
    } else if (in == In::plain) {
      if (c == '#') {
        in = In::comment;
      } else if (c == '"' || c == '\'') {
        in = In::string;
        std::string_view three = c == '"' ? "\"\"\"" : "'''";
        closing = text.substr(i).starts_with(three) ? three : three.substr(0, 1);
        i += closing.size() - 1;
      } else if (c == '.' && ++dots > k_max_dots) {
        return line;
      }
    }
  }
  return 0;
}

TomlValue convert(const toml::node& node);

TomlValue::Members convert_members(const toml::table& table) {
  TomlValue::Members members;
  for (auto&& [key, node] : table) {
    members.push_back({std::string(key.str()), position(key.source(), count_code_points(key.str())), convert(node)});
  }
  return members;
}

TomlValue convert(const toml::node& node) {
  TomlValue value;
  value.at = position(node.source(), 1);
  if (const auto* table = node.as_table()) {
    value.value = convert_members(*table);
  } else if (const auto* array = node.as_array()) {
    TomlValue::Array items;
    for (const toml::node& item : *array) {
      items.push_back(convert(item));
    }
    value.value = std::move(items);
  } else if (const auto* text = node.as_string()) {
    value.value = text->get();
  } else if (const auto* truth = node.as_boolean()) {
    value.value = truth->get();
  } else if (const auto* number = node.as_integer()) {
    value.value = number->get();
  }
  return value;
}

std::string lower_case_first(std::string_view text) {
  std::string result(text);
  if (!result.empty() && result[0] >= 'A' && result[0] <= 'Z') {
    result[0] = static_cast<char>(result[0] - 'A' + 'a');
  }
  return result;
}

} // namespace

tl::expected<TomlValue, TomlProblem> parse_toml(std::string_view text) {
  if (text.size() > k_max_size) {
    return tl::unexpected(TomlProblem{{}, "it is larger than 1 MiB", {}});
  }
  if (size_t line = line_with_too_many_dots(text)) {
    return tl::unexpected(TomlProblem{{line, 1, 1}, "too many dots outside strings", {}});
  }
  try {
    return convert(toml::parse(text));
  } catch (const toml::parse_error& problem) {
    return tl::unexpected(
        TomlProblem{position(problem.source(), 1), "not TOML: " + lower_case_first(problem.description()), {}});
  } catch (const std::exception& problem) {
    return tl::unexpected(TomlProblem{{}, fmt::format("not TOML: {}", problem.what()), {}});
  }
}

} // namespace envboot::config::detail
