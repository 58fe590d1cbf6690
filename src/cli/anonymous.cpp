#include "cli/anonymous.hpp"

#include <algorithm>

namespace envboot::cli {
namespace {

constexpr std::string_view k_system[] = {"usr",  "etc",  "opt", "lib", "lib64", "bin",
                                         "sbin", "proc", "sys", "dev", "run"};
constexpr std::string_view k_ends = " \t\n\r\"'`,;:()[]<>|=";

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/// Where it stands alone.
void replace_all(std::string& text, std::string_view word, std::string_view by) {
  if (word.empty()) {
    return;
  }
  for (size_t at = text.find(word); at != std::string::npos; at = text.find(word, at)) {
    bool alone =
        (at == 0 || !is_word(text[at - 1])) && (at + word.size() == text.size() || !is_word(text[at + word.size()]));
    if (alone) {
      text.replace(at, word.size(), by);
    }
    at += alone ? by.size() : word.size();
  }
}

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    size_t end = std::min(path.find('/'), path.size());
    if (end > 0) {
      parts.push_back(path.substr(0, end));
    }
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return parts;
}

/// `path` begins with `/` or `~/`.
std::string shortened(std::string_view path) {
  std::vector<std::string_view> parts = parts_of(path);
  bool of_home = path.starts_with('~');
  bool kept = of_home ? parts.size() > 1 && parts[1].starts_with('.')
                      : !parts.empty() && std::ranges::find(k_system, parts[0]) != std::end(k_system);
  if (kept || parts.size() < 3) {
    return std::string(path);
  }
  return std::string(of_home ? "" : "/") + std::string(parts.front()) + "/…/" + std::string(parts.back()) +
         (path.ends_with('/') ? "/" : "");
}

} // namespace

std::string anonymous(std::string_view text, const Private& hidden) {
  std::string named(text);
  if (hidden.home.size() > 1) {
    replace_all(named, hidden.home, "~");
  }
  for (const auto& [word, by] : hidden.words) {
    replace_all(named, word, by);
  }
  std::string out;
  for (size_t at = 0; at < named.size();) {
    bool begins = named[at] == '/' || (named[at] == '~' && at + 1 < named.size() && named[at + 1] == '/');
    bool fresh = at == 0 || k_ends.find(named[at - 1]) != std::string_view::npos;
    if (!begins || !fresh) {
      out += named[at++];
      continue;
    }
    size_t end = std::min(named.find_first_of(k_ends, at), named.size());
    out += shortened(std::string_view(named).substr(at, end - at));
    at = end;
  }
  return out;
}

} // namespace envboot::cli
