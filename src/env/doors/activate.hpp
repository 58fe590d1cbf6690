#pragma once

#include "env/doors/door_file.hpp"
#include "env/spec.hpp"

#include <string_view>
#include <vector>

namespace envboot::env {

/// scripts/activate.env.*.in. The sh script is `head`, `fast` and `full` behind each other; `fast` is for a plain venv.
struct ActivateTemplates {
  std::string_view head, fast, full, csh, fish;
};

/// `bin/activate`, `bin/activate.csh` and `bin/activate.fish`, in this order.
Result<std::vector<DoorFile>> render_activate(const EnvironmentSpec& spec, const ActivateTemplates& templates);

/// scripts/activate.general.*.in.
struct GeneralTemplates {
  std::string_view sh, csh, fish;
};

/// The general scripts, which take an environment: `activate` and its twins, below `folder`; a bare name is looked up
/// in `envs`, then in `adopted`.
Result<std::vector<DoorFile>> render_general_activate(const AbsPath& folder, const AbsPath& envs,
                                                      const AbsPath& adopted, const GeneralTemplates& templates);

/// The start-up guard and the .pth file that starts it, below the environment. Every environment has it: it keeps out
/// what a modulefile finds on PYTHONPATH and must not clear. `text`: scripts/guard.py.
std::vector<DoorFile> render_guard(const EnvironmentSpec& spec, std::string_view text);

} // namespace envboot::env
