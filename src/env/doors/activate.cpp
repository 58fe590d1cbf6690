#include "env/doors/activate.hpp"

#include "emit/template.hpp"
#include "env/foreign.hpp"

#include <map>

namespace envboot::env {
namespace {

using emit::Csh;
using emit::Fish;
using emit::Quoted;
using emit::Sh;

using Values = std::map<std::string, std::string>;

template <typename Shell>
Result<std::string> render(std::string_view text, const Values& values) {
  emit::Words<Shell> words;
  for (const auto& [name, value] : values) {
    words.emplace(name, TRY(Quoted<Shell>::of(value)));
  }
  return emit::fill(text, words);
}

/// The commands of one shell that set and unset what the environment wants.
template <typename Shell>
Result<std::string> commands(const EnvironmentSpec& spec, std::string_view set, std::string_view unset) {
  std::string text;
  for (const WantedVariable& variable : spec.variables) {
    if (!text.empty()) {
      text += "; ";
    }
    text += fmt::format("{} {}", variable.value ? set : unset, variable.name);
    if (variable.value) {
      text += " " + TRY(Quoted<Shell>::of(*variable.value)).text();
    }
  }
  return text;
}

Values common(const EnvironmentSpec& spec) {
  return {{"prefix", spec.prefix.string()}, {"name", spec.shown()}, {"kind", std::string(name_of(spec.flavour))}};
}

constexpr PathLiteral k_full_sh = "share/envboot/activate.sh";
constexpr PathLiteral k_full_fish = "share/envboot/activate.fish";

/// Below the folder whose `bin` holds the scripts.
std::string beside_scripts(const EnvironmentSpec& spec, PathLiteral path) {
  AbsPath folder = spec.script ? spec.script->parent().parent() : spec.prefix;
  return (folder / path).string();
}

/// The sh script without its second half.
Result<std::string> render_sh_begin(const EnvironmentSpec& spec, const ActivateTemplates& templates) {
  std::string script(templates.head);
  if (spec.flavour == Flavour::venv) {
    script += TRY(render<Sh>(templates.fast, {{"prefix", spec.prefix.string()}, {"name", spec.shown()}}));
  }
  Values values = common(spec);
  values["self"] = spec.script_path();
  values["more"] = TRY(commands<Sh>(spec, "_envboot_put", "_envboot_drop"));
  return script + TRY(render<Sh>(templates.begin, values));
}

Result<std::string> render_csh(const EnvironmentSpec& spec, std::string_view text) {
  Values values = common(spec);
  values["self"] = spec.script_path(".csh");
  values["more"] = TRY(commands<Csh>(spec, "setenv", "unsetenv"));
  // The prompt of csh is expanded.
  bool plain = spec.shown().find_first_of("$`\\%!") == std::string::npos;
  values["label"] = plain ? "(" + spec.shown() + ") " : "(envboot) ";
  std::string names;
  for (const WantedVariable& variable : spec.variables) {
    names += " " + variable.name;
  }
  values["more_names"] = names.empty() ? names : fmt::format("set _envboot_vars = ( $_envboot_vars{} )", names);
  return render<Csh>(text, values);
}

Result<std::string> render_fish(const EnvironmentSpec& spec, std::string_view text) {
  Values values = common(spec);
  values["more"] = TRY(commands<Fish>(spec, "_envboot_put", "_envboot_drop"));
  return render<Fish>(text, values);
}

} // namespace

Result<DoorFile> render_standalone(const EnvironmentSpec& spec, const ActivateTemplates& templates) {
  TRY(check(spec));
  std::string begin = TRY(render_sh_begin(spec, templates));
  return DoorFile{PathLiteral("bin/activate"), 0644, begin + std::string(templates.full)};
}

Result<std::vector<DoorFile>> render_activate(const EnvironmentSpec& spec, const ActivateTemplates& templates) {
  std::vector<DoorFile> files;
  files.push_back(TRY(render_standalone(spec, templates)));
  std::string csh = TRY(render_csh(spec, templates.csh));
  std::string fish = TRY(render_fish(spec, templates.fish));
  files.push_back({PathLiteral("bin/activate.csh"), 0644, std::move(csh)});
  if (spec.flavour != Flavour::venv) {
    files.push_back({PathLiteral("bin/activate.fish"), 0644, std::move(fish)});
    return files;
  }
  files.front().content = TRY(render_sh_begin(spec, templates)) +
                          TRY(render<Sh>(templates.rest, {{"full", beside_scripts(spec, k_full_sh)}}));
  std::string full_fish = beside_scripts(spec, k_full_fish);
  std::string fast_fish = TRY(render<Fish>(
      templates.fast_fish, {{"prefix", spec.prefix.string()}, {"name", spec.shown()}, {"full", full_fish}}));
  files.push_back({PathLiteral("bin/activate.fish"), 0644, std::move(fast_fish)});
  files.push_back({k_full_sh, 0644, std::string(templates.full)});
  files.push_back({k_full_fish, 0644, std::move(fish)});
  return files;
}

Result<std::vector<DoorFile>> render_general_activate(const AbsPath& folder, const AbsPath& envs,
                                                      const AbsPath& adopted, const GeneralTemplates& templates) {
  auto values = [&](PathLiteral path) -> Values {
    return {{"envs", envs.string()}, {"adopted", adopted.string()}, {"self", (folder / path).string()}};
  };
  std::string sh = TRY(render<Sh>(templates.sh, values("activate")));
  std::string csh = TRY(render<Csh>(templates.csh, values("activate.csh")));
  std::string fish = TRY(render<Fish>(templates.fish, values("activate.fish")));
  return std::vector<DoorFile>{{PathLiteral("activate"), 0644, std::move(sh)},
                               {PathLiteral("activate.csh"), 0644, std::move(csh)},
                               {PathLiteral("activate.fish"), 0644, std::move(fish)}};
}

namespace {

/// Sorts before the .pth files of packages, which may import. Where there is no PYTHONPATH it costs nothing.
constexpr PathLiteral k_guard_starter = "000_envboot_guard.pth";
constexpr std::string_view k_guard_start = "import os; os.getenv('PYTHONPATH') and __import__('_envboot_guard')\n";

} // namespace

std::vector<DoorFile> render_guard(const EnvironmentSpec& spec, std::string_view text) {
  RelPath packages = *RelPath::parse(fmt::format("lib/python{}/site-packages", spec.python.text()));
  return {{packages / PathLiteral("_envboot_guard.py"), 0644, std::string(text)},
          {packages / k_guard_starter, 0644, std::string(k_guard_start)}};
}

} // namespace envboot::env
