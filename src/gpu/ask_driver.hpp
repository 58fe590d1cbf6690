#pragma once

#include "gpu/node.hpp"
#include "os/processes.hpp"

namespace envboot::gpu {

/// What asking takes.
struct Asking {
  os::FileReader& files;
  os::Processes& processes;
  AbsPath root;                ///< as for node_gpus
  std::optional<AbsPath> nvml; ///< nvml_program(); without it NVML is not asked
};

/// Where a driver is loaded, asks it for what /proc and /sys leave open (a card that envboot's table does not know,
/// cards that a container hides), and whether it agrees with the rest; what was known stays, with a doubt beside it.
/// First NVML, the driver's library, in a process of our own. Where that can't be loaded, or in the static build, and
/// something is open: nvidia-smi, which drivers as old as 470 don't let tell a capability. Neither has more than a few
/// seconds, and one that hangs on a sick card is left behind.
NodeGpus ask_driver(NodeGpus node, const Asking& asking, const Deadline& deadline);

} // namespace envboot::gpu
