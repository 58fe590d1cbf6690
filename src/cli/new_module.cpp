#include "cli/new_module.hpp"

#include "cli/render_effects.hpp"
#include "config/assets.hpp"
#include "env/own_modules.hpp"
#include "os/read.hpp"

#include <algorithm>

namespace envboot::cli {
namespace {

constexpr PathLiteral k_pythons[] = {"bin/python", "bin/python3", "bin/python2", "bin/pip", "bin/conda"};

/// What somebody would otherwise find out later.
std::vector<std::string> notes_about(os::FileReader& files, const AbsPath& prefix) {
  std::vector<std::string> notes;
  for (const AbsPath& folder : env::python_packages(files, prefix)) {
    notes.push_back(fmt::format("{} is not put on PYTHONPATH: there it would reach every Python", folder.string()));
  }
  for (PathLiteral program : k_pythons) {
    if (os::exists(files, prefix / program)) {
      notes.push_back(fmt::format("loaded, {} is the {} of that shell, before an environment's own",
                                  (prefix / program).string(), (prefix / program).name()));
    }
  }
  return notes;
}

/// `prepend-path PATH /opt/tool/bin`
std::string line_of(std::string_view variable, std::string_view folder) {
  return fmt::format("prepend-path {} {}", variable, folder);
}

} // namespace

Result<NewModule> describe_module(const Call& call, World& world, const store::Folders& folders,
                                  const std::vector<store::LedgerEntry>& ledger) {
  AbsPath here = TRY(world.host.working_folder());
  env::ModuleName name = TRY(env::parse_module_name(call.positionals().front()));
  auto asked = call.value("--prefix");
  if (!asked) {
    return fail(usage_error("nothing says where {} is", name.name())
                    .with_hint("`--prefix DIR` names the folder that holds its bin, lib and share"));
  }
  AbsPath prefix = TRY(AbsPath::parse(*asked, here));
  if (!os::is_directory(world.files, prefix)) {
    return fail(usage_error("{} is no folder", prefix.string())
                    .with_hint("`--prefix DIR` names the folder that holds bin, lib and share of the software"));
  }
  env::Software software{name, prefix, call.values("--requires"),
                         env::software_paths(world.files, prefix, call.flag("--library-path"))};
  if (software.paths.empty()) {
    return fail(usage_error("there is nothing in {} that a module could bring", prefix.string())
                    .because("it holds no bin, sbin, include, lib, man or share")
                    .with_hint("`--prefix DIR` names the folder above these"));
  }
  auto folder = call.value("--dir");
  NewModule module{std::move(software),
                   folder ? TRY(AbsPath::parse(*folder, here)) : folders.modulefiles(),
                   {},
                   false,
                   notes_about(world.files, prefix)};
  std::string_view tcl = TRY(config::shipped("modulefiles/software.tcl.in"));
  std::string_view lua = TRY(config::shipped("modulefiles/software.lua.in"));
  std::vector<env::DoorFile> files = TRY(env::render_software(module.software, {tcl, lua}));
  module.is_default = TRY(env::may_set_default(world.files, ledger, module.folder, name));
  if (module.is_default) {
    files.push_back(TRY(env::render_default(name)));
  } else {
    module.notes.push_back(fmt::format("{} has a default of its own making, which stays", name.name()));
  }
  for (env::DoorFile& file : files) {
    module.files.push_back(
        {module.folder / file.path, file.mode, std::move(file.content), store::LedgerKind::modulefile});
  }
  return module;
}

std::string shortcoming(const NewModule& module, const modulefile::Evaluation& evaluation, const Environment& start) {
  if (std::string problem = problem_of(evaluation.outcome); !problem.empty()) {
    return problem;
  }
  std::vector<std::string> wanted, done;
  for (const env::SoftwarePath& path : module.software.paths) {
    if (!path.only_if_set || start.get(path.variable)) {
      wanted.push_back(line_of(path.variable, path.folder.string()));
    }
  }
  for (const modulefile::Effect& effect : evaluation.effects) {
    if (effect.verb == modulefile::Verb::prepend_path) {
      bool known = effect.values.size() == 1 && effect.values.front();
      done.push_back(line_of(effect.variable, known ? *effect.values.front() : "?"));
    }
  }
  auto [missing, other] = std::ranges::mismatch(wanted, done);
  if (missing == wanted.end() && other == done.end()) {
    return {};
  }
  return missing != wanted.end() ? fmt::format("it doesn't do `{}`", *missing)
                                 : fmt::format("it does `{}` too", *other);
}

std::string load_line(const NewModule& module) {
  return fmt::format("module use --append {} && module load {}", module.folder.string(),
                     module.software.module.path().string());
}

Json new_module_json(const NewModule& module, const modulefile::Evaluation* evaluation,
                     const std::optional<AbsPath>& start_file) {
  Json files = Json::array(), paths = Json::array(), required = Json::array(), notes = Json::array();
  for (const env::PlacedFile& file : module.files) {
    files.push(file.path.string());
  }
  for (const env::SoftwarePath& path : module.software.paths) {
    paths.push(Json::object({{"variable", std::string(path.variable)},
                             {"folder", path.folder.string()},
                             {"only_if_set", path.only_if_set}}));
  }
  for (const std::string& name : module.software.required) {
    required.push(name);
  }
  for (const std::string& note : module.notes) {
    notes.push(note);
  }
  std::string name = module.software.module.path().string();
  return Json::object({{"schema", 1},
                       {"module", name},
                       {"prefix", module.software.prefix.string()},
                       {"folder", module.folder.string()},
                       {"files", std::move(files)},
                       {"default", module.is_default},
                       {"requires", std::move(required)},
                       {"paths", std::move(paths)},
                       {"notes", std::move(notes)},
                       {"written", evaluation != nullptr},
                       {"effects", evaluation != nullptr ? effects_json(name, evaluation->effects) : Json::array()},
                       {"start_file", start_file ? Json(start_file->string()) : Json()},
                       {"next", load_line(module)}});
}

} // namespace envboot::cli
