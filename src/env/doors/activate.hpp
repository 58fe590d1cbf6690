#pragma once

#include "env/doors/door_file.hpp"
#include "env/spec.hpp"

#include <string_view>
#include <vector>

namespace envboot::env {

/// `bin/activate`, below the environment. `text`: scripts/activate.env.sh.in.
Result<DoorFile> render_activate(const EnvironmentSpec& spec, std::string_view text);

/// The general script, which takes an environment: to be written at `self`; a bare name is looked up in `envs`.
/// `text`: scripts/activate.general.sh.in.
Result<std::string> render_general_activate(const AbsPath& envs, const AbsPath& self, std::string_view text);

/// The start-up guard and the .pth file that starts it, below the environment. Every environment has it: it keeps out
/// what a modulefile finds on PYTHONPATH and must not clear. `text`: scripts/guard.py.
std::vector<DoorFile> render_guard(const EnvironmentSpec& spec, std::string_view text);

} // namespace envboot::env
