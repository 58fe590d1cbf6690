#include "env/doors/software.hpp"

#include "emit/template.hpp"
#include "os/read.hpp"

#include <algorithm>
#include <fmt/ranges.h>

namespace envboot::env {
namespace {

/// What has to be there for a row to count.
enum class Witness { folder, shared_library, library };

struct PathRow {
  PathLiteral below; ///< the folder that is looked for
  std::string_view variable;
  Witness witness = Witness::folder;
  bool only_if_set = false;
  bool prefix_itself = false; ///< is what the variable gets
};

/// In the order in which they are put in front: of one variable the last comes first.
constexpr PathRow k_rows[] = {
    {"sbin", "PATH"},
    {"bin", "PATH"},
    {"man", "MANPATH", Witness::folder, true},
    {"share/man", "MANPATH", Witness::folder, true},
    {"info", "INFOPATH", Witness::folder, true},
    {"share/info", "INFOPATH", Witness::folder, true},
    {"share", "XDG_DATA_DIRS", Witness::folder, true},
    {"share/aclocal", "ACLOCAL_PATH"},
    {"share/pkgconfig", "PKG_CONFIG_PATH"},
    {"lib64/pkgconfig", "PKG_CONFIG_PATH"},
    {"lib/pkgconfig", "PKG_CONFIG_PATH"},
    {"share/cmake", "CMAKE_PREFIX_PATH", Witness::folder, false, true},
    {"lib64/cmake", "CMAKE_PREFIX_PATH", Witness::folder, false, true},
    {"lib/cmake", "CMAKE_PREFIX_PATH", Witness::folder, false, true},
    {"include", "CPATH"},
    {"lib64", "LIBRARY_PATH", Witness::library},
    {"lib", "LIBRARY_PATH", Witness::library},
    {"lib64", "LD_LIBRARY_PATH", Witness::shared_library},
    {"lib", "LD_LIBRARY_PATH", Witness::shared_library},
};

bool is_there(os::FileReader& files, const AbsPath& folder, Witness witness) {
  if (witness == Witness::folder) {
    return os::is_directory(files, folder);
  }
  auto entries = files.list(folder);
  return entries && std::ranges::any_of(*entries, [&](const os::Entry& entry) {
           bool shared = entry.name.ends_with(".so") || entry.name.find(".so.") != std::string::npos;
           return entry.name.starts_with("lib") &&
                  (shared || (witness == Witness::library && entry.name.ends_with(".a")));
         });
}

/// `lines` with its holes filled.
template <typename Language>
Result<std::string> lines(std::string_view text, const std::map<std::string, std::string>& values) {
  emit::Words<Language> words;
  for (const auto& [name, value] : values) {
    words.emplace(name, TRY(emit::Quoted<Language>::of(value)));
  }
  return emit::fill(text, words);
}

/// How one language says what both say.
struct Dialect {
  std::string_view require, prepend, prepend_if_set;
};
constexpr Dialect k_tcl{"prereq {{tcl:module}}\n", "prepend-path {{tcl:variable}} {{tcl:folder}}\n",
                        "if { [info exists {{tcl:set}}] } {\n"
                        "    prepend-path {{tcl:variable}} {{tcl:folder}}\n"
                        "}\n"};
constexpr Dialect k_lua{"depends_on({{lua:module}})\n", "prepend_path({{lua:variable}}, {{lua:folder}})\n",
                        "if os.getenv({{lua:set}}) then\n"
                        "  prepend_path({{lua:variable}}, {{lua:folder}})\n"
                        "end\n"};

template <typename Language>
Result<std::string> render(const Software& software, std::string_view head, const Dialect& dialect,
                           std::string_view is_set) {
  std::vector<std::string> variables;
  for (const SoftwarePath& path : software.paths) {
    if (std::ranges::find(variables, path.variable) == variables.end()) {
      variables.emplace_back(path.variable);
    }
  }
  std::string what =
      fmt::format("{} {} in {}", software.module.name(), software.module.version(), software.prefix.string());
  std::string text =
      TRY(lines<Language>(head, {{"name", software.module.name()},
                                 {"whatis", what + ", described by envboot modules new"},
                                 {"help", fmt::format("{}. Adds to {}.\nTo leave it: module unload {}", what,
                                                      fmt::join(variables, ", "), software.module.path().string())}}));
  for (const std::string& module : software.required) {
    text += TRY(lines<Language>(dialect.require, {{"module", module}}));
  }
  for (const SoftwarePath& path : software.paths) {
    std::map<std::string, std::string> values{{"variable", std::string(path.variable)},
                                              {"folder", path.folder.string()}};
    if (path.only_if_set) {
      values.emplace("set", fmt::format(fmt::runtime(is_set), path.variable));
    }
    text += TRY(lines<Language>(path.only_if_set ? dialect.prepend_if_set : dialect.prepend, values));
  }
  return text;
}

} // namespace

std::vector<SoftwarePath> software_paths(os::FileReader& files, const AbsPath& prefix, bool library_path) {
  std::vector<SoftwarePath> paths;
  for (const PathRow& row : k_rows) {
    AbsPath folder = prefix / row.below;
    bool wanted = library_path || row.witness != Witness::shared_library;
    if (wanted && is_there(files, folder, row.witness)) {
      SoftwarePath path{row.variable, row.prefix_itself ? prefix : folder, row.only_if_set};
      if (std::ranges::find(paths, path) == paths.end()) {
        paths.push_back(std::move(path));
      }
    }
  }
  return paths;
}

std::vector<AbsPath> python_packages(os::FileReader& files, const AbsPath& prefix) {
  std::vector<AbsPath> found;
  for (PathLiteral below : {PathLiteral("lib"), PathLiteral("lib64")}) {
    auto entries = files.list(prefix / below);
    for (const os::Entry& entry : entries ? *entries : std::vector<os::Entry>()) {
      auto name = RelPath::parse(entry.name);
      if (name && entry.name.starts_with("python")) {
        AbsPath folder = prefix / below / *name / "site-packages";
        if (os::is_directory(files, folder)) {
          found.push_back(folder);
        }
      }
    }
  }
  return found;
}

Status check_required(std::string_view module) {
  std::string_view rest = module;
  bool plain = !module.empty();
  while (plain && !rest.empty()) {
    std::string_view part = rest.substr(0, rest.find('/'));
    plain = ModuleName::parse(part, "1").has_value();
    rest = part.size() < rest.size() ? rest.substr(part.size() + 1) : std::string_view();
  }
  if (!plain || module.ends_with('/')) {
    return fail(refusal("'{}' is no module's name that every tool takes", module)
                    .with_hint("write it as `module load` takes it, with letters, digits, '.', '_', '-' and '/'"));
  }
  return {};
}

Result<std::vector<DoorFile>> render_software(const Software& software, const ModulefileTemplates& templates) {
  const std::string& prefix = software.prefix.string();
  if (prefix.find(':') != std::string::npos || prefix.find('\n') != std::string::npos) {
    return fail(refusal("{} can't be on PATH, because it holds a colon or a newline", prefix)
                    .with_hint("make a link to it under another name, and give that to --prefix"));
  }
  for (const std::string& module : software.required) {
    TRY(check_required(module));
  }
  RelPath lua_path = TRY(RelPath::parse(software.module.path().string() + ".lua"));
  std::string tcl = TRY(render<emit::Tcl>(software, templates.tcl, k_tcl, "env({})"));
  std::string lua = TRY(render<emit::Lua>(software, templates.lua, k_lua, "{}"));
  return std::vector<DoorFile>{{software.module.path(), 0644, std::move(tcl)}, {lua_path, 0644, std::move(lua)}};
}

} // namespace envboot::env
