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

/// Every template is embedded at build time: one that is missing is a broken build.
Result<std::string_view> asset(std::string_view path) {
  const config::Asset* found = config::find_asset(path);
  if (found == nullptr) {
    return fail(failure("this envboot was built without {}", path));
  }
  return found->text;
}

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
  std::string_view launcher = TRY(asset("scripts/kernel-launch.sh.in"));
  std::string_view kernelspec = TRY(asset("scripts/kernel.json.in"));
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

} // namespace

Result<std::vector<env::DoorFile>> activate_scripts(const env::EnvironmentSpec& spec) {
  env::ActivateTemplates templates;
  templates.head = TRY(asset("scripts/activate.env.head.sh.in"));
  templates.fast = TRY(asset("scripts/activate.env.fast.sh.in"));
  templates.full = TRY(asset("scripts/activate.env.sh.in"));
  templates.csh = TRY(asset("scripts/activate.env.csh.in"));
  templates.fish = TRY(asset("scripts/activate.env.fish.in"));
  return env::render_activate(spec, templates);
}

Result<env::EnvironmentSpec> spec_of(const Request& request, const Decision& decision, PythonLine python) {
  env::EnvironmentSpec spec{request.name,
                            request.folders.envs() / TRY(RelPath::parse(request.name)),
                            decision.generation,
                            {python.major, python.minor}};
  TRY(env::check(spec));
  return spec;
}

Result<std::vector<env::DoorFile>> doors_inside(const env::EnvironmentSpec& spec) {
  std::vector<env::DoorFile> files = env::render_guard(spec, TRY(asset("scripts/guard.py")));
  std::vector<env::DoorFile> activate = TRY(activate_scripts(spec));
  std::ranges::move(activate, std::back_inserter(files));
  files.push_back(TRY(kernel_of(spec, spec.name)).launcher);
  env::DoorFile prologue{PathLiteral("share/envboot/prologue.sh"), 0644, {}};
  prologue.content = TRY(env::render_prologue(spec, TRY(asset("scripts/prologue.sh.in"))));
  files.push_back(std::move(prologue));
  return files;
}

Result<std::string> test_script(const env::EnvironmentSpec& spec) {
  env::EnvironmentSpec unpublished = spec;
  unpublished.prefix = spec.generation;
  return TRY(activate_scripts(unpublished)).front().content;
}

Result<env::FilesWish> general_door(const store::Folders& folders) {
  env::GeneralTemplates templates;
  templates.sh = TRY(asset("scripts/activate.general.sh.in"));
  templates.csh = TRY(asset("scripts/activate.general.csh.in"));
  templates.fish = TRY(asset("scripts/activate.general.fish.in"));
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
  std::string_view tcl = TRY(asset("modulefiles/env.tcl.in"));
  std::string_view lua = TRY(asset("modulefiles/env.lua.in"));
  std::vector<env::DoorFile> pair = TRY(env::render_modulefiles(spec, module, {tcl, lua}));
  return env::FilesWish{spec.name,
                        fmt::format("the modulefile {} in {}", module.path().string(), folders.modulefiles().string()),
                        placed(folders.modulefiles(), pair, store::LedgerKind::modulefile)};
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
