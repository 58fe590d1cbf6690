#include "survey/prefix.hpp"
#include "os/read.hpp"
#include "python/shebang.hpp"
#include "python/site_packages.hpp"

#include <algorithm>

namespace envboot::survey {
namespace {

constexpr size_t k_config_limit = 65536;
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

std::optional<PythonLink> follow_python(os::FileReader& files, const AbsPath& python) {
  PythonLink link{python, {}, false};
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

/// The folder's links are resolved, python itself may be one that leads out.
bool is_of(os::FileReader& files, const AbsPath& interpreter, const PrefixFacts& facts) {
  auto folder = files.real_path(interpreter.parent());
  return interpreter.is_below_or_same(facts.prefix) || interpreter.is_below_or_same(facts.real) ||
         (folder && folder->is_below_or_same(facts.real));
}

std::vector<ScriptShebang> read_scripts(os::FileReader& files, const PrefixFacts& facts) {
  std::vector<ScriptShebang> scripts;
  AbsPath bin = facts.prefix / "bin";
  auto entries = files.list(bin);
  if (!entries) {
    return scripts;
  }
  std::ranges::sort(*entries, {}, &os::Entry::name);
  for (const os::Entry& entry : *entries) {
    auto name = RelPath::parse(entry.name);
    if (!name || entry.type != os::FileType::regular || entry.name.ends_with("-gdb.py")) { // gdb reads that one
      continue;
    }
    auto read = python::script_interpreter(files, bin / *name);
    std::optional<python::Shebang> shebang = read ? std::move(*read) : std::nullopt;
    if (!shebang || shebang->searched_on_path) {
      continue;
    }
    auto path = AbsPath::parse(shebang->interpreter);
    if (path && path->name().find("python") != std::string::npos) {
      scripts.push_back({bin / *name, shebang->interpreter, os::exists(files, *path), is_of(files, *path, facts)});
    }
  }
  return scripts;
}

Guard guard_of(os::FileReader& files, const PrefixFacts& facts) {
  if (!os::exists(files, facts.prefix / "envboot.lock")) {
    return Guard::not_ours;
  }
  if (os::exists(files, facts.prefix / "share/envboot/no-guard")) {
    return Guard::wanted_off;
  }
  bool all = std::ranges::all_of(facts.site_packages, [&](const AbsPath& folder) {
    return os::exists(files, folder / "_envboot_guard.py") && os::exists(files, folder / "000_envboot_guard.pth");
  });
  return all ? Guard::present : Guard::missing;
}

/// The value of the first assignment to a variable that activate scripts bake their folder into: venv's, virtualenv's
/// and uv's, or ours.
std::optional<AbsPath> activated_folder(os::FileReader& files, const AbsPath& prefix) {
  constexpr std::string_view k_assignments[] = {"VIRTUAL_ENV=", "export VIRTUAL_ENV=", "_envboot_prefix="};
  auto script = os::read_text(files, prefix / "bin/activate", k_config_limit);
  std::string_view text = script ? std::string_view(*script) : std::string_view();
  while (!text.empty()) {
    std::string_view line = trim(take_line(text));
    for (std::string_view assignment : k_assignments) {
      if (!line.starts_with(assignment)) {
        continue;
      }
      std::string_view value = line.substr(assignment.size());
      if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front()) {
        value = value.substr(1, value.size() - 2);
      }
      if (auto path = AbsPath::parse(value)) { // else it is computed
        return *path;
      }
    }
  }
  return std::nullopt;
}

/// What pyvenv.cfg would say of an environment of virtualenv before 20, which wrote none: it notes the base in
/// lib/pythonX.Y/orig-prefix.txt.
std::optional<std::map<std::string, std::string>> of_old_virtualenv(os::FileReader& files, const AbsPath& prefix) {
  for (const RelPath& name : os::names_in(files, prefix / "lib")) {
    AbsPath library = prefix / "lib" / name;
    if (auto base = os::read_text(files, library / "orig-prefix.txt", k_config_limit)) {
      bool alone = os::exists(files, library / "no-global-site-packages.txt");
      return std::map<std::string, std::string>{
          {"home", std::string(trim(std::string_view(*base).substr(0, base->find('\n')))) + "/bin"},
          {"include-system-site-packages", alone ? "false" : "true"}};
    }
  }
  return std::nullopt;
}

PrefixFacts empty_facts(os::FileReader& files, const AbsPath& prefix) {
  return {.prefix = prefix,
          .real = files.real_path(prefix).value_or(prefix),
          .python = std::nullopt,
          .pyvenv = {},
          .scripts = {},
          .activates = std::nullopt,
          .activates_same = false,
          .site_packages = {}};
}

/// What is told alike of every kind.
void gather(os::FileReader& files, PrefixFacts& facts) {
  facts.python = follow_python(files, facts.interpreter);
  facts.scripts = read_scripts(files, facts);
  facts.activates = facts.kind == PrefixFacts::Kind::venv ? activated_folder(files, facts.prefix) : std::nullopt;
  auto activated = facts.activates ? files.real_path(*facts.activates) : Result<AbsPath>(facts.real);
  facts.activates_same = activated && *activated == facts.real;
  facts.site_packages = python::site_packages_of(files, facts.prefix);
  facts.guard = guard_of(files, facts);
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

bool PrefixFacts::sees_user_site() const {
  auto system = pyvenv.find("include-system-site-packages");
  return kind != Kind::venv || (system != pyvenv.end() && system->second == "true");
}

Result<PrefixFacts> prefix_facts(os::FileReader& files, const AbsPath& prefix) {
  PrefixFacts facts = empty_facts(files, prefix);
  auto config = os::read_text(files, prefix / "pyvenv.cfg", k_config_limit);
  if (config) {
    facts.pyvenv = parse_pyvenv(*config);
  } else if (auto keys = of_old_virtualenv(files, prefix)) {
    facts.pyvenv = std::move(*keys);
  } else if (os::is_directory(files, prefix / "conda-meta")) {
    facts.kind = PrefixFacts::Kind::conda;
  } else {
    return fail(usage_error("{} is no Python environment", prefix.string())
                    .because("it has neither pyvenv.cfg nor conda-meta"));
  }
  gather(files, facts);
  return facts;
}

Result<PrefixFacts> prefix_or_base_facts(os::FileReader& files, const AbsPath& prefix) {
  auto environment = prefix_facts(files, prefix);
  if (environment) {
    return environment;
  }
  PrefixFacts facts = empty_facts(files, prefix);
  facts.kind = PrefixFacts::Kind::base;
  if (!os::exists(files, facts.interpreter)) {
    facts.interpreter = prefix / "bin/python3";
  }
  std::vector<RelPath> libraries = os::names_in(files, prefix / "lib");
  bool has_library = std::ranges::any_of(libraries, [&](const RelPath& name) {
    return name.string().starts_with("python") && os::is_regular(files, prefix / "lib" / name / "os.py");
  });
  if (!has_library || !os::exists(files, facts.interpreter)) {
    return environment;
  }
  gather(files, facts);
  return facts;
}

std::string python_of(const AbsPath& site_packages) {
  std::string folder = site_packages.parent().name();
  return folder.starts_with("python") ? folder.substr(6) : folder;
}

} // namespace envboot::survey
