#pragma once

#include "env/spec.hpp"
#include "os/file_system.hpp"
#include "util/json.hpp"

#include <string>
#include <string_view>

namespace envboot::env {

/// An environment that somebody else made, as its doors would describe it: a venv or a conda environment, by what lies
/// in it; what its packages and `conda env config vars` want set is read now. Kind::usage where `prefix` is none.
Result<EnvironmentSpec> describe_foreign(os::FileReader& files, const AbsPath& prefix, std::string name);

/// Whether `path` is an activate script that venv, virtualenv or uv wrote into `prefix` and nobody touched since.
Result<bool> is_pristine_script(os::FileReader& files, const AbsPath& prefix, const AbsPath& path);

/// Whether it holds a conda of its own. conda 4.2 and 4.3 put links to theirs into what they activate.
bool is_conda_root(os::FileReader& files, const AbsPath& prefix);

/// What conda calls an environment: `base` for a root, its folder's name below `envs`, else its path.
std::string conda_label(os::FileReader& files, const AbsPath& prefix);

/// `[{"name": "A", "value": "x"}]`; `value` is null for one that is to be unset.
Json to_json(const std::vector<WantedVariable>& variables);
std::vector<WantedVariable> wanted_variables(const Json* json);

std::string_view name_of(Flavour flavour); ///< `venv`, `venv-system`, `conda`

} // namespace envboot::env
