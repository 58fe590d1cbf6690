#include "env/conda_scripts.hpp"
#include "os/read.hpp"

#include <algorithm>
#include <map>

namespace envboot::env {
namespace {

constexpr std::string_view k_blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
  size_t begin = text.find_first_not_of(k_blanks);
  size_t end = text.find_last_not_of(k_blanks);
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin, end - begin + 1);
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    size_t end = text.find('\n');
    lines.push_back(trimmed(text.substr(0, end)));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  });
}

using Assigned = std::map<std::string, std::string, std::less<>>;

/// The first word of `text` without its quotes, variables filled in; nothing where it needs a shell.
std::optional<std::string> word_of(std::string_view text, const Assigned& assigned) {
  std::string word;
  char quote = '\0';
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (quote == '\0' && (c == ' ' || c == '\t' || c == ';')) {
      break;
    }
    if (c == quote || (quote == '\0' && (c == '"' || c == '\''))) {
      quote = c == quote ? '\0' : c;
    } else if (c == '$' && quote != '\'') {
      bool braced = i + 1 < text.size() && text[i + 1] == '{';
      size_t begin = i + (braced ? 2 : 1), end = begin;
      while (end < text.size() && is_name(text.substr(end, 1))) {
        ++end;
      }
      auto value = assigned.find(text.substr(begin, end - begin));
      if (value == assigned.end() || (braced && (end == text.size() || text[end] != '}'))) {
        return std::nullopt;
      }
      word += value->second;
      i = braced ? end : end - 1;
    } else if (c == '`' || c == '\\') {
      return std::nullopt;
    } else {
      word += c;
    }
  }
  return quote == '\0' ? std::optional(word) : std::nullopt;
}

Known<std::string> conda_version(os::FileReader& files, const AbsPath& root) {
  static constexpr std::string_view k_begin = "conda-";
  auto is_version = [](const std::string& name) {
    return name.starts_with(k_begin) && name.size() > k_begin.size() && name[k_begin.size()] >= '0' &&
           name[k_begin.size()] <= '9';
  };
  if (auto packages = files.list(root / "conda-meta")) {
    for (const os::Entry& entry : *packages) {
      if (is_version(entry.name) && entry.name.ends_with(".json")) {
        return entry.name.substr(k_begin.size(), entry.name.find('-', k_begin.size()) - k_begin.size());
      }
    }
  }
  auto pythons = files.list(root / "lib");
  for (const os::Entry& python : pythons ? *pythons : std::vector<os::Entry>()) {
    auto name = RelPath::parse(python.name + "/site-packages");
    auto packages = name ? files.list(root / "lib" / *name) : fail(name.error());
    for (const os::Entry& entry : packages ? *packages : std::vector<os::Entry>()) {
      size_t end = entry.name.find(".dist-info");
      if (is_version(entry.name) && end != std::string::npos) {
        return entry.name.substr(k_begin.size(), end - k_begin.size());
      }
    }
  }
  return Unknown{fmt::format("neither conda-meta nor site-packages of {} name a conda", root.string())};
}

} // namespace

std::string_view title_of(CondaGeneration generation) {
  switch (generation) {
  case CondaGeneration::self_locating:
    return "4.2 or 4.3";
  case CondaGeneration::functions:
    return "4.4 or 4.5";
  case CondaGeneration::exported:
    return "4.6 or later";
  case CondaGeneration::unknown:
    break;
  }
  return "unknown";
}

CondaGeneration generation_of(std::string_view activate) {
  CondaGeneration generation = CondaGeneration::unknown;
  for (std::string_view line : lines_of(activate)) {
    if (line.starts_with("#")) {
      continue;
    }
    if (line.find("..activate") != std::string_view::npos || line.find("..checkenv") != std::string_view::npos) {
      return CondaGeneration::self_locating;
    }
    if (line.starts_with("_conda_activate")) {
      generation = CondaGeneration::functions;
    } else if (line.starts_with("conda activate")) {
      generation = CondaGeneration::exported;
    }
  }
  return generation;
}

std::vector<std::string> dotted_by(std::string_view script) {
  std::vector<std::string> paths;
  Assigned assigned;
  for (std::string_view line : lines_of(script)) {
    if (line.starts_with("\\")) {
      line.remove_prefix(1);
    }
    size_t equals = line.find('=');
    if (equals != std::string_view::npos && is_name(line.substr(0, equals))) {
      if (auto value = word_of(line.substr(equals + 1), assigned)) {
        assigned[std::string(line.substr(0, equals))] = *value;
      }
      continue;
    }
    std::string_view rest = line.starts_with(". ")        ? line.substr(2)
                            : line.starts_with("source ") ? line.substr(7)
                                                          : std::string_view();
    auto path = rest.empty() ? std::nullopt : word_of(trimmed(rest), assigned);
    if (path && path->starts_with('/')) {
      paths.push_back(*path);
    }
  }
  return paths;
}

Result<CondaScripts> read_conda_scripts(os::FileReader& files, const AbsPath& root) {
  if (!os::is_regular(files, root / "bin/conda")) {
    return fail(usage_error("{} is no conda installation", root.string()).because("it holds no bin/conda"));
  }
  CondaScripts scripts{root, CondaGeneration::unknown, conda_version(files, root), {}, {}};
  std::vector<AbsPath> waiting{root / "bin/activate"};
  for (size_t i = 0; i < waiting.size() && i < 8; ++i) {
    auto text = os::read_text(files, waiting[i]);
    if (!text) {
      scripts.missing.push_back(waiting[i]);
      continue;
    }
    scripts.sources.push_back({waiting[i], Sha256::of(*text)});
    if (i == 0) {
      scripts.generation = generation_of(*text);
    }
    for (const std::string& word : dotted_by(*text)) {
      auto path = AbsPath::parse(word);
      if (path && std::ranges::find(waiting, *path) == waiting.end()) {
        waiting.push_back(*path);
      }
    }
  }
  return scripts;
}

std::optional<AbsPath> root_in_history(std::string_view history) {
  std::optional<AbsPath> root;
  for (std::string_view line : lines_of(history)) {
    constexpr std::string_view k_command = "# cmd: ";
    if (!line.starts_with(k_command)) {
      continue;
    }
    std::string_view program = line.substr(k_command.size());
    program = program.substr(0, program.find(' '));
    auto path = AbsPath::parse(program);
    if (path && path->name().starts_with("conda") && path->parent().name() == "bin") {
      root = path->parent().parent();
    }
  }
  return root;
}

} // namespace envboot::env
