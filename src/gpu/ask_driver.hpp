#pragma once

#include "gpu/node.hpp"
#include "os/processes.hpp"

namespace envboot::gpu {

/// Fills in what /proc and /sys leave open (a card that envboot's table does not know, or cards that a container hides)
/// by asking nvidia-smi, where the system has one: it loads the driver's library, NVML, and can be ended when that
/// hangs on a sick card. Drivers as old as 470 don't know the question; then nothing is gained. `root` as for
/// node_gpus.
NodeGpus ask_driver(NodeGpus node, os::FileReader& files, os::Processes& processes, const AbsPath& root,
                    const Deadline& deadline);

} // namespace envboot::gpu
