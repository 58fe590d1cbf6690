#include "python/clean_environment.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace envboot::python {
namespace {

// XDG_CONFIG_*: pip.conf and conda's rc file with the user's index and channels may live there.
constexpr std::array<std::string_view, 10> k_kept = {
    "HOME", "USER", "LOGNAME", "TERM", "LANG", "TMPDIR", "TZ", "LANGUAGE", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS"};
constexpr std::array<std::string_view, 9> k_poison = {"PYTHON",      "CONDA_", "_CE_",  "PIP_",  "UV_",
                                                      "VIRTUAL_ENV", "LD_",    "DYLD_", "MAMBA_"};

bool is_name_byte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

} // namespace

bool is_poisonous(std::string_view variable) {
  return std::any_of(k_poison.begin(), k_poison.end(),
                     [&](std::string_view prefix) { return variable.starts_with(prefix); });
}

Environment clean_environment(const Environment& user, const std::vector<AbsPath>& first, const Environment& network) {
  Environment clean;
  for (std::string_view name : k_kept) {
    clean.take(user, name);
  }
  for (const auto& [name, value] : user.variables()) {
    if (name.starts_with("LC_")) {
      clean.set(name, value);
    }
  }
  std::string path;
  for (const AbsPath& folder : first) {
    path += folder.string() + ":";
  }
  clean.set("PATH", path + "/usr/bin:/bin");
  for (const auto& [name, value] : network.variables()) {
    clean.set(name, value);
  }
  return clean;
}

std::vector<std::string> variables_named_in(std::string_view text) {
  std::vector<std::string> names;
  for (size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    size_t start = at + 1 + (text.substr(at + 1).starts_with('{') ? 1 : 0);
    size_t end = start;
    while (end < text.size() && is_name_byte(text[end])) {
      ++end;
    }
    if (end > start && std::isdigit(static_cast<unsigned char>(text[start])) == 0) {
      names.emplace_back(text.substr(start, end - start));
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

} // namespace envboot::python
