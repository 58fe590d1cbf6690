#pragma once

#include "gpu/cards.hpp"
#include "os/file_system.hpp"
#include "util/known.hpp"

#include <string>
#include <vector>

namespace envboot::gpu {

/// A card that is plugged into this node.
struct NodeGpu {
  std::string name; ///< as the driver tells it, "" without a driver
  std::string bus;  ///< `0000:04:00.0`
  Known<ComputeCapability> capability;

  bool operator==(const NodeGpu&) const = default;
};

struct NodeGpus {
  Known<std::string> driver; ///< `470.82.01`; unknown where none is loaded, as on login nodes
  std::vector<NodeGpu> gpus; ///< by bus address
  /// Where what was asked (ask_driver) says something else than /proc and /sys, or could not say: a sentence for each.
  std::vector<std::string> doubts;

  bool operator==(const NodeGpus&) const = default;
};

/// From /proc/driver/nvidia and /sys/bus/pci, which everyone may read; no NVIDIA library is loaded, so nothing can hang
/// on a sick card. `root` is where /proc and /sys hang: the real root, or a test's tree. A node without NVIDIA cards is
/// no error.
NodeGpus node_gpus(os::FileReader& files, const AbsPath& root);

} // namespace envboot::gpu
