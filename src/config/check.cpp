#include "config/check.hpp"

#include "util/url.hpp"

#include <algorithm>

namespace envboot::config {
namespace {

constexpr std::string_view k_name_bytes = "abcdefghijklmnopqrstuvwxyz0123456789._-";
constexpr std::string_view k_no_secrets =
    "leave user and password out: `--proxy-user` and `--proxy-password-file` give them where they are needed";

bool is_one_line(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; });
}

} // namespace

std::string read_name(Table& table, std::string_view key) {
  std::string name = table.require_string(key);
  bool fits = name.find_first_not_of(k_name_bytes) == std::string::npos && name.find_first_of("._-") != 0;
  if (!fits) {
    table.reject(key, fmt::format("`{}` must be lower-case letters, digits and `.`, `_`, `-` after the first", key));
  }
  return fits ? name : std::string();
}

std::string read_line(Table& table, std::string_view key) {
  std::string text = table.string(key);
  if (!is_one_line(text)) {
    table.reject(key, fmt::format("`{}` must be one line", key));
    return {};
  }
  return text;
}

std::vector<std::string> read_lines(Table& table, std::string_view key) {
  std::vector<std::string> texts = table.strings(key);
  for (size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].empty() || !is_one_line(texts[i])) {
      table.reject(key, fmt::format("an item of `{}` must be one line, not empty", key), {}, i);
    }
  }
  return texts;
}

bool holds_credentials(std::string_view text) {
  auto url = Url::parse(text);
  return url && url->credentials();
}

std::string read_url(Table& table, std::string_view key) {
  std::string text = table.string(key);
  if (text.empty()) {
    return text;
  }
  auto url = Url::parse(text);
  if (!url) {
    table.reject(key, fmt::format("`{}` must be a URL such as `https://host/path`", key));
    return {};
  }
  if (holds_credentials(text)) {
    table.reject(key, fmt::format("`{}` holds a user or password, and this file is no place for secrets", key),
                 std::string(k_no_secrets));
    return {};
  }
  return text;
}

bool is_anchored(std::string_view path) {
  return path.starts_with('/') || path.starts_with('~') || path.starts_with('$');
}

} // namespace envboot::config
