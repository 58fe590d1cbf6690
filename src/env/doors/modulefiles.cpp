#include "env/doors/modulefiles.hpp"

#include "emit/template.hpp"

#include <algorithm>

namespace envboot::env {

namespace {

bool is_plain(std::string_view word) {
  auto is_alnum = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  return !word.empty() && is_alnum(word.front()) &&
         std::all_of(word.begin(), word.end(), [&](char c) { return is_alnum(c) || c == '.' || c == '_' || c == '-'; });
}

/// `name` in the characters of a variable's name; different names give different results.
std::string variable_suffix(std::string_view name) {
  std::string suffix;
  for (char c : name) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    suffix += plain ? std::string(1, c) : fmt::format("_{:02X}", static_cast<unsigned char>(c));
  }
  return suffix;
}

/// What both languages are told, before it is quoted for one of them.
std::map<std::string, std::string> values(const EnvironmentSpec& spec, const ModuleName& module) {
  std::string what = fmt::format("Python {}.{} environment {}", spec.python.major, spec.python.minor, spec.name);
  std::string help =
      fmt::format("{} in {}, made by envboot.\n"
                  "Loaded, its python, pip and programs come first on PATH. PYTHONPATH is left as it is; what other\n"
                  "modules put there is kept out of this python (envboot explain EB105).\n"
                  "What is in it: envboot env show {}. To leave it: module unload {}",
                  what, spec.prefix.string(), spec.name, module.name());
  return {
      {"prefix", spec.prefix.string()},
      {"name", module.name()},
      {"note", "ENVBOOT_PYTHONPATH_" + variable_suffix(spec.name)},
      {"whatis", fmt::format("{} in {}, made by envboot", what, spec.prefix.string())},
      {"help", std::move(help)},
      {"python_home_warning",
       fmt::format("envboot: PYTHONHOME is set, and with it the python of {} can't start; type: unset PYTHONHOME",
                   spec.name)},
  };
}

template <typename Language>
Result<std::string> render(std::string_view text, const std::map<std::string, std::string>& values) {
  emit::Words<Language> words;
  for (const auto& [name, value] : values) {
    words.emplace(name, TRY(emit::Quoted<Language>::of(value)));
  }
  return emit::fill(text, words);
}

} // namespace

Result<ModuleName> ModuleName::parse(std::string_view name, std::string_view version) {
  if (!is_plain(name) || !is_plain(version) || version.ends_with(".lua")) {
    return fail(refusal("'{}/{}' is no name for a modulefile", name, version)
                    .with_hint("use letters, digits, '.', '_' and '-', beginning with a letter or digit"));
  }
  RelPath path = TRY(RelPath::parse(fmt::format("{}/{}", name, version)));
  return ModuleName(std::string(name), std::string(version), std::move(path));
}

Result<DoorFile> render_default(const ModuleName& module) {
  std::string version = TRY(emit::Quoted<emit::Tcl>::of(module.version())).text();
  RelPath path = TRY(RelPath::parse(module.name() + "/.version"));
  return DoorFile{std::move(path), 0644, fmt::format("#%Module1.0\nset ModulesVersion {}\n", version)};
}

Result<std::vector<DoorFile>> render_modulefiles(const EnvironmentSpec& spec, const ModuleName& module,
                                                 const ModulefileTemplates& templates) {
  TRY(check(spec));
  auto for_lua = values(spec, module);
  auto for_tcl = for_lua;
  for_tcl.emplace("outer", "ENVBOOT_OUTER_" + variable_suffix(spec.name));
  RelPath lua_path = TRY(RelPath::parse(module.path().string() + ".lua"));
  std::string tcl = TRY(render<emit::Tcl>(templates.tcl, for_tcl));
  std::string lua = TRY(render<emit::Lua>(templates.lua, for_lua));
  return std::vector<DoorFile>{{module.path(), 0644, std::move(tcl)}, {lua_path, 0644, std::move(lua)}};
}

} // namespace envboot::env
