#include "survey/prefix.hpp"
#include "os/read.hpp"

#include <algorithm>

namespace envboot::survey {
namespace {

constexpr size_t k_head = 4096;
constexpr size_t k_most_links = 40; // as the kernel

std::string_view trim(std::string_view text) {
  size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::string_view take_line(std::string_view& text) {
  size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

/// A shell word at the start of `text`, single or double quotes taken off.
std::string shell_word(std::string_view text) {
  if (!text.empty() && (text.front() == '"' || text.front() == '\'')) {
    return std::string(text.substr(1, text.find(text.front(), 1) - 1));
  }
  return std::string(text.substr(0, text.find_first_of(" \t")));
}

std::optional<PythonLink> follow_python(os::FileReader& files, const AbsPath& prefix) {
  PythonLink link{prefix / "bin/python", {}, false};
  AbsPath at = link.at;
  if (!files.stat(at, os::Links::keep)) {
    return std::nullopt;
  }
  for (size_t i = 0; i < k_most_links; ++i) {
    auto target = files.read_link(at);
    if (!target) {
      break;
    }
    link.chain.push_back(*target);
    auto next = AbsPath::parse(*target, at.parent());
    if (!next) {
      break;
    }
    at = *next;
  }
  link.dangling = !os::exists(files, link.at);
  return link;
}

std::vector<ScriptShebang> read_scripts(os::FileReader& files, const AbsPath& bin) {
  std::vector<ScriptShebang> scripts;
  auto entries = files.list(bin);
  if (!entries) {
    return scripts;
  }
  std::ranges::sort(*entries, {}, &os::Entry::name);
  for (const os::Entry& entry : *entries) {
    auto name = RelPath::parse(entry.name);
    if (!name || entry.type != os::FileType::regular) {
      continue;
    }
    auto file = files.open(bin / *name);
    std::string head(k_head, '\0');
    auto got = file ? (*file)->read_at(std::as_writable_bytes(std::span(head)), 0) : Result<size_t>(size_t{0});
    head.resize(got.value_or(0));
    std::string interpreter = shebang_interpreter(head);
    if (interpreter.find("python") == std::string::npos) {
      continue;
    }
    auto path = AbsPath::parse(interpreter);
    scripts.push_back({bin / *name, interpreter, path && os::exists(files, *path)});
  }
  return scripts;
}

std::vector<AbsPath> find_site_packages(os::FileReader& files, const AbsPath& prefix) {
  std::vector<AbsPath> found;
  auto entries = files.list(prefix / "lib");
  for (const os::Entry& entry : entries ? *entries : std::vector<os::Entry>()) {
    auto name = RelPath::parse(entry.name);
    if (name && entry.name.starts_with("python") && os::is_directory(files, prefix / "lib" / *name / "site-packages")) {
      found.push_back(prefix / "lib" / *name / "site-packages");
    }
  }
  std::ranges::sort(found);
  return found;
}

} // namespace

std::map<std::string, std::string> parse_pyvenv(std::string_view text) {
  std::map<std::string, std::string> keys;
  while (!text.empty()) {
    std::string_view line = take_line(text);
    size_t equals = line.find('=');
    if (equals == std::string_view::npos) {
      continue;
    }
    std::string key(trim(line.substr(0, equals)));
    std::ranges::transform(key, key.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    keys[key] = trim(line.substr(equals + 1));
  }
  return keys;
}

std::string shebang_interpreter(std::string_view text) {
  if (!text.starts_with("#!")) {
    return {};
  }
  std::string_view line = trim(take_line(text).substr(2));
  std::string interpreter = shell_word(line);
  if (interpreter == "/bin/sh") {
    std::string_view second = trim(take_line(text));
    constexpr std::string_view k_exec = "'''exec' ";
    return second.starts_with(k_exec) ? shell_word(trim(second.substr(k_exec.size()))) : interpreter;
  }
  if (interpreter.ends_with("/env") && line.size() > interpreter.size()) {
    return shell_word(trim(line.substr(interpreter.size())));
  }
  return interpreter;
}

bool PrefixFacts::sees_user_site() const {
  auto system = pyvenv.find("include-system-site-packages");
  return kind == Kind::conda || (system != pyvenv.end() && system->second == "true");
}

Result<PrefixFacts> prefix_facts(os::FileReader& files, const AbsPath& prefix) {
  PrefixFacts facts{.prefix = prefix, .python = std::nullopt, .pyvenv = {}, .scripts = {}, .site_packages = {}};
  auto config = os::read_text(files, prefix / "pyvenv.cfg", k_head * 4);
  if (config) {
    facts.pyvenv = parse_pyvenv(*config);
  } else if (os::is_directory(files, prefix / "conda-meta")) {
    facts.kind = PrefixFacts::Kind::conda;
  } else {
    return fail(usage_error("{} is no Python environment", prefix.string())
                    .because("it has neither pyvenv.cfg nor conda-meta"));
  }
  facts.python = follow_python(files, prefix);
  facts.scripts = read_scripts(files, prefix / "bin");
  facts.site_packages = find_site_packages(files, prefix);
  return facts;
}

} // namespace envboot::survey
