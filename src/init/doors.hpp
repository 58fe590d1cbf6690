#pragma once

#include "env/doors/door_file.hpp"
#include "env/place_files.hpp"
#include "env/spec.hpp"
#include "init/decide.hpp"

namespace envboot::init {

/// The environment as its doors describe it.
Result<env::EnvironmentSpec> spec_of(const Request& request, const Decision& decision, dist::PythonLine python);

/// Below the generation: activate scripts, kernel launcher, job prologue; the guard, or, without it, a file that tells
/// doctor that it is not wanted.
Result<std::vector<env::DoorFile>> doors_inside(const env::EnvironmentSpec& spec, bool guard);

/// The activate scripts alone, of any environment, for sh, csh and fish.
Result<std::vector<env::DoorFile>> activate_scripts(const env::EnvironmentSpec& spec);

/// An activate script for the generation where it lies, to test it before it is published.
Result<std::string> test_script(const env::EnvironmentSpec& spec);

/// `$XDG_DATA_HOME/envboot/activate{,.csh,.fish}`, which take an environment: of all environments.
Result<env::FilesWish> general_door(const store::Folders& folders);

/// NAME/VERSION, its Lua twin and the mark that makes it the default; VERSION is the beginning of the plan's digest.
Result<env::FilesWish> module_door(const store::Folders& folders, const env::EnvironmentSpec& spec,
                                   const Decision& decision);
std::string module_version(const Decision& decision);
/// What to tell where a module of the site, in any folder but `own`, has that name; "" where none has.
std::string module_clash(const modulefile::TreeIndex& site, const AbsPath& own, const std::string& name);

/// The Jupyter kernelspec, where Jupyter looks for a user's own.
Result<env::FilesWish> kernel_door(const store::Folders& folders, const Environment& environment,
                                   const env::EnvironmentSpec& spec, const std::string& title);
/// Whether what the recipe installs brings ipykernel.
bool brings_kernel(const config::Recipe& recipe);

} // namespace envboot::init
