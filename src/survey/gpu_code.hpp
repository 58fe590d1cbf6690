#pragma once

#include "config/site.hpp"
#include "gpu/node.hpp"
#include "survey/prefix.hpp"
#include "util/deadline.hpp"
#include "wheel/report.hpp"

namespace envboot::survey {

/// A GPU that installed packages are to run on.
struct GpuTarget {
  gpu::Gpu gpu;
  std::string driver; ///< `470.82.01`, "" when not known
  std::string where;  ///< `this node`, `haswell nodes`
};

struct GpuTargets {
  bool here = false; ///< they are in this node; else the site profile tells of its node types
  std::vector<GpuTarget> targets;
  std::vector<std::string> doubts; ///< gpu::NodeGpus::doubts, where they are in this node
};
/// This node's GPUs, else the site's. An error says why there are none.
Result<GpuTargets> gpu_targets(const gpu::NodeGpus& node, const config::Site& site);

/// An installed package that has GPU code of its own, if any of them has: torch, torchvision, jaxlib, tensorflow.
struct GpuPackage {
  AbsPath prefix;
  AbsPath site_packages;
  std::string name;
};
std::vector<GpuPackage> gpu_packages(os::FileReader& files, const std::vector<PrefixFacts>& prefixes);

/// What the package's libraries hold, with a verdict for each target in order.
struct GpuPackageReport {
  AbsPath prefix;
  wheel::WheelReport report;
};
Result<std::vector<GpuPackageReport>> look_into(os::FileReader& files, const std::vector<GpuPackage>& packages,
                                                const GpuTargets& targets, const Deadline& deadline);

/// Every package of an environment that holds GPU code, or makes it at run time.
struct PrefixGpuCode {
  std::vector<wheel::WheelReport> packages;
  std::vector<std::string> notes; ///< packages that could not be looked into
};
Result<PrefixGpuCode> gpu_code_in(os::FileReader& files, const PrefixFacts& prefix, std::span<const gpu::Gpu> gpus,
                                  const Deadline& deadline);

} // namespace envboot::survey
