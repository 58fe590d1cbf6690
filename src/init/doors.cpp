#include "init/doors.hpp"
#include "config/assets.hpp"
#include "dist/requirement.hpp"
#include "env/doors/activate.hpp"
#include "env/doors/kernel.hpp"
#include "env/doors/modulefiles.hpp"
#include "env/doors/prologue.hpp"

#include <algorithm>

namespace envboot::init {
namespace {

constexpr std::string_view k_kernel_bringers[] = {"ipykernel", "jupyter", "jupyterlab", "notebook"};
constexpr size_t k_version_digits = 8;

std::vector<env::PlacedFile> placed(const AbsPath& folder, const std::vector<env::DoorFile>& files,
                                    store::LedgerKind kind) {
  std::vector<env::PlacedFile> all;
  all.reserve(files.size());
  for (const env::DoorFile& file : files) {
    all.push_back({folder / file.path, file.mode, file.content, kind});
  }
  return all;
}

Result<env::KernelDoor> kernel_of(const env::EnvironmentSpec& spec, const std::string& title) {
  std::string_view launcher = TRY(config::shipped("scripts/kernel-launch.sh.in"));
  std::string_view kernelspec = TRY(config::shipped("scripts/kernel.json.in"));
  return env::render_kernel(spec, title, {launcher, kernelspec});
}

/// Where Jupyter looks for a user's own kernels (jupyter_core's paths).
Result<AbsPath> jupyter_data(const store::Folders& folders, const Environment& environment) {
  if (auto named = AbsPath::parse(environment.get_or("JUPYTER_DATA_DIR", ""))) {
    return *named;
  }
  if (auto xdg = AbsPath::parse(environment.get_or("XDG_DATA_HOME", ""))) {
    return *xdg / "jupyter";
  }
  return folders.home / ".local/share/jupyter";
}

Result<env::ActivateTemplates> activate_templates() {
  env::ActivateTemplates templates;
  templates.head = TRY(config::shipped("scripts/activate.env.head.sh.in"));
  templates.fast = TRY(config::shipped("scripts/activate.env.fast.sh.in"));
  templates.begin = TRY(config::shipped("scripts/activate.env.begin.sh.in"));
  templates.rest = TRY(config::shipped("scripts/activate.env.rest.sh.in"));
  templates.full = TRY(config::shipped("scripts/activate.env.sh.in"));
  templates.csh = TRY(config::shipped("scripts/activate.env.csh.in"));
  templates.fast_fish = TRY(config::shipped("scripts/activate.env.fast.fish.in"));
  templates.fish = TRY(config::shipped("scripts/activate.env.fish.in"));
  return templates;
}

} // namespace

Result<std::vector<env::DoorFile>> activate_scripts(const env::EnvironmentSpec& spec) {
  return env::render_activate(spec, TRY(activate_templates()));
}

Result<env::EnvironmentSpec> spec_of(const Request& request, const Decision& decision, dist::PythonLine python) {
  AbsPath link = request.folders.envs() / TRY(RelPath::parse(request.name));
  env::EnvironmentSpec spec{request.name, std::move(link), decision.generation, python};
  TRY(env::check(spec));
  return spec;
}

Result<std::vector<env::DoorFile>> doors_inside(const env::EnvironmentSpec& spec, bool guard) {
  std::vector<env::DoorFile> files;
  if (guard) {
    files = env::render_guard(spec, TRY(config::shipped("scripts/guard.py")));
  } else {
    files.push_back({PathLiteral("share/envboot/no-guard"), 0644, "guard = false in the recipe\n"});
  }
  std::vector<env::DoorFile> activate = TRY(activate_scripts(spec));
  std::ranges::move(activate, std::back_inserter(files));
  files.push_back(TRY(kernel_of(spec, spec.name)).launcher);
  env::DoorFile prologue{PathLiteral("share/envboot/prologue.sh"), 0644, {}};
  prologue.content = TRY(env::render_prologue(spec, TRY(config::shipped("scripts/prologue.sh.in"))));
  files.push_back(std::move(prologue));
  return files;
}

Result<std::string> test_script(const env::EnvironmentSpec& spec) {
  env::EnvironmentSpec unpublished = spec;
  unpublished.prefix = spec.generation;
  return TRY(env::render_standalone(unpublished, TRY(activate_templates()))).content;
}

Result<env::FilesWish> general_door(const store::Folders& folders) {
  env::GeneralTemplates templates;
  templates.sh = TRY(config::shipped("scripts/activate.general.sh.in"));
  templates.csh = TRY(config::shipped("scripts/activate.general.csh.in"));
  templates.fish = TRY(config::shipped("scripts/activate.general.fish.in"));
  std::vector<env::DoorFile> files =
      TRY(env::render_general_activate(folders.data, folders.envs(), folders.adopted(), templates));
  return env::FilesWish{
      "", fmt::format("the general activate scripts {}{{,.csh,.fish}}", (folders.data / "activate").string()),
      placed(folders.data, files, store::LedgerKind::activate), true};
}

std::string module_version(const Decision& decision) {
  return decision.digest.substr(0, k_version_digits);
}

Result<env::FilesWish> module_door(const store::Folders& folders, const env::EnvironmentSpec& spec,
                                   const Decision& decision) {
  env::ModuleName module = TRY(env::ModuleName::parse(spec.name, module_version(decision)));
  std::string_view tcl = TRY(config::shipped("modulefiles/env.tcl.in"));
  std::string_view lua = TRY(config::shipped("modulefiles/env.lua.in"));
  std::vector<env::DoorFile> pair = TRY(env::render_modulefiles(spec, module, {tcl, lua}));
  pair.push_back(TRY(env::render_default(module)));
  return env::FilesWish{spec.name,
                        fmt::format("the modulefile {} in {}", module.path().string(), folders.modulefiles().string()),
                        placed(folders.modulefiles(), pair, store::LedgerKind::modulefile)};
}

std::string module_clash(const modulefile::TreeIndex& site, const AbsPath& own, const std::string& name) {
  const modulefile::Modulefile* other = modulefile::namesake(site, name, own);
  return other == nullptr
             ? ""
             : fmt::format(
                   "the site has a module {} too ({}): `module load {}` may mean that one, so load yours by its "
                   "full name, or choose another with `--name`",
                   other->name, other->file.string(), name);
}

Result<env::FilesWish> kernel_door(const store::Folders& folders, const Environment& environment,
                                   const env::EnvironmentSpec& spec, const std::string& title) {
  AbsPath folder = TRY(jupyter_data(folders, environment)) / "kernels" / TRY(RelPath::parse(spec.name));
  env::KernelDoor kernel = TRY(kernel_of(spec, title));
  return env::FilesWish{spec.name, fmt::format("the Jupyter kernel {}", spec.name),
                        placed(folder, {kernel.spec}, store::LedgerKind::kernel)};
}

bool brings_kernel(const config::Recipe& recipe) {
  return std::ranges::any_of(recipe.packages, [](const std::string& text) {
    auto requirement = dist::Requirement::parse(text);
    return requirement && std::ranges::find(k_kernel_bringers, requirement->name) != std::end(k_kernel_bringers);
  });
}

} // namespace envboot::init
