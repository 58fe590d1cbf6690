#include "survey/tool_settings.hpp"

#include "os/read.hpp"

#include <algorithm>
#include <cctype>

namespace envboot::survey {
namespace {

constexpr size_t k_limit = size_t{1} << 20;

std::string_view trim(std::string_view text) {
  size_t first = text.find_first_not_of(" \t\r");
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string key_of(Tool tool, const std::string& section, std::string_view written) {
  std::string key = lower(trim(written));
  if (tool == Tool::pip) {
    std::ranges::replace(key, '_', '-');
  }
  if (tool == Tool::curl && key == "-k") {
    return "insecure";
  }
  key.erase(0, std::min(key.find_first_not_of('-'), key.size()));
  return tool == Tool::git ? section + "." + key : key;
}

/// Each by the name that its program reads.
struct VariableRow {
  std::string_view name;
  Tool tool;
};
constexpr VariableRow k_variables[] = {
    {"PIP_TRUSTED_HOST", Tool::pip},   {"PIP_USER", Tool::pip},          {"PIP_TARGET", Tool::pip},
    {"PIP_PREFIX", Tool::pip},         {"PIP_ROOT", Tool::pip},          {"PYTHONHTTPSVERIFY", Tool::pip},
    {"CONDA_SSL_VERIFY", Tool::conda}, {"GIT_SSL_NO_VERIFY", Tool::git}, {"NODE_TLS_REJECT_UNAUTHORIZED", Tool::curl}};

struct FileRow {
  Tool tool;
  PathLiteral below_home;
};
constexpr FileRow k_files[] = {{Tool::pip, ".config/pip/pip.conf"},
                               {Tool::pip, ".pip/pip.conf"},
                               {Tool::conda, ".condarc"},
                               {Tool::conda, ".conda/.condarc"},
                               {Tool::git, ".gitconfig"},
                               {Tool::git, ".config/git/config"},
                               {Tool::curl, ".curlrc"},
                               {Tool::wget, ".wgetrc"}};

} // namespace

std::vector<ToolSetting> parse_tool_settings(Tool tool, const AbsPath& file, std::string_view text) {
  std::vector<ToolSetting> settings;
  std::string section;
  for (int number = 1; !text.empty(); ++number) {
    size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.starts_with('#') || line.starts_with(';')) {
      continue;
    }
    if (line.starts_with('[')) {
      section = lower(trim(line.substr(1, line.find_first_of("]\"", 1) - 1)));
      continue;
    }
    size_t split = line.find_first_of(tool == Tool::conda ? ":" : tool == Tool::curl ? "=: \t" : "=:");
    std::string_view value = split == std::string_view::npos ? std::string_view() : trim(line.substr(split + 1));
    value.remove_prefix(value.starts_with('=') ? 1 : 0);
    settings.push_back({tool, key_of(tool, section, line.substr(0, split)), std::string(trim(value)), file, number});
  }
  return settings;
}

std::vector<ToolSetting> tool_settings(os::FileReader& files, const Environment& environment, const AbsPath& home,
                                       const std::vector<AbsPath>& prefixes) {
  std::vector<std::pair<Tool, AbsPath>> places = {{Tool::pip, AbsPath::parse("/etc/pip.conf").value()}};
  if (auto named = AbsPath::parse(environment.get_or("PIP_CONFIG_FILE", ""))) {
    places.emplace_back(Tool::pip, *named);
  }
  for (const FileRow& row : k_files) {
    places.emplace_back(row.tool, home / row.below_home);
  }
  for (const AbsPath& prefix : prefixes) {
    places.emplace_back(Tool::pip, prefix / "pip.conf");
    places.emplace_back(Tool::conda, prefix / ".condarc");
  }
  std::vector<ToolSetting> all;
  for (const auto& [tool, file] : places) {
    auto text = os::read_text(files, file, k_limit);
    std::vector<ToolSetting> found = text ? parse_tool_settings(tool, file, *text) : std::vector<ToolSetting>();
    all.insert(all.end(), found.begin(), found.end());
  }
  for (const VariableRow& row : k_variables) {
    if (auto value = environment.get(std::string(row.name)); value && !value->empty()) {
      all.push_back({row.tool, std::string(row.name), std::string(*value)});
    }
  }
  return all;
}

std::optional<NetrcFacts> netrc_facts(os::FileReader& files, const AbsPath& home) {
  AbsPath file = home / ".netrc";
  auto stat = files.stat(file, os::Links::follow);
  auto text = stat ? os::read_text(files, file, k_limit) : fail(stat.error());
  if (!text) {
    return std::nullopt;
  }
  NetrcFacts facts{.file = file, .mode = stat->mode};
  int number = 1;
  std::string_view rest = *text, before;
  while (!rest.empty()) {
    size_t blanks = std::min(rest.find_first_not_of(" \t\r\n"), rest.size());
    number += static_cast<int>(std::ranges::count(rest.substr(0, blanks), '\n'));
    rest.remove_prefix(blanks);
    std::string_view word = rest.substr(0, rest.find_first_of(" \t\r\n"));
    bool a_value = before == "password" || before == "login" || before == "account" || before == "machine";
    if (word == "default" && !a_value) {
      facts.default_line = number;
    }
    before = a_value ? std::string_view() : word;
    rest.remove_prefix(word.size());
  }
  return facts;
}

} // namespace envboot::survey
