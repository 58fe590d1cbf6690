#pragma once

#include "env/doors/door_file.hpp"
#include "env/spec.hpp"

#include <string_view>
#include <vector>

namespace envboot::env {

/// scripts/activate.env.*.in. The sh script is `head`, `fast`, `begin` and `full` behind each other, or `rest`, which
/// reads `full` from another file; `fast` and `fast_fish`, which does the same in fish, are for a plain venv.
struct ActivateTemplates {
  std::string_view head, fast, begin, rest, full, csh, fast_fish, fish;
};

/// `bin/activate`, `bin/activate.csh` and `bin/activate.fish`, in this order. Those of a plain venv read what is out of
/// the ordinary from `share/envboot/activate.sh` and `.fish`, which follow.
Result<std::vector<DoorFile>> render_activate(const EnvironmentSpec& spec, const ActivateTemplates& templates);

/// The same `bin/activate` in one file, which needs no other.
Result<DoorFile> render_standalone(const EnvironmentSpec& spec, const ActivateTemplates& templates);

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
