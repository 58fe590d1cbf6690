#pragma once

#include "env/doors/door_file.hpp"
#include "env/spec.hpp"

#include <string_view>

namespace envboot::env {

struct KernelTemplates {
  std::string_view launcher; ///< scripts/kernel-launch.sh.in
  std::string_view spec;     ///< scripts/kernel.json.in
};

struct KernelDoor {
  DoorFile launcher; ///< below the environment
  DoorFile spec;     ///< kernel.json, below the kernelspec's own folder (`kernels/NAME`)
};

/// A Jupyter kernel whose command is a launcher that activates the environment first. `display_name` is shown to the
/// user; what is not UTF-8 is refused, since kernel.json is JSON.
Result<KernelDoor> render_kernel(const EnvironmentSpec& spec, std::string_view display_name,
                                 const KernelTemplates& templates);

} // namespace envboot::env
