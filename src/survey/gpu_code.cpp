#include "survey/gpu_code.hpp"
#include "python/site_packages.hpp"
#include "wheel/inspect.hpp"

#include <algorithm>

namespace envboot::survey {
namespace {

constexpr std::string_view k_packages[] = {"torch", "torchvision", "jaxlib", "tensorflow"};

void add(std::vector<GpuTarget>& targets, GpuTarget target) {
  bool known = std::ranges::any_of(targets, [&](const GpuTarget& other) {
    return other.gpu.capability == target.gpu.capability && other.driver == target.driver;
  });
  if (!known) {
    targets.push_back(std::move(target));
  }
}

} // namespace

Result<GpuTargets> gpu_targets(const gpu::NodeGpus& node, const config::Site& site) {
  GpuTargets found;
  std::string unknown;
  for (const gpu::NodeGpu& card : node.gpus) {
    if (card.capability) {
      add(found.targets, {{card.name, *card.capability}, node.driver.value_or(""), "this node"});
    } else {
      unknown = card.capability.because();
    }
  }
  found.here = !found.targets.empty();
  found.doubts = found.here ? node.doubts : std::vector<std::string>();
  if (!found.here && !unknown.empty()) {
    Error error = failure("the GPU of this node is unknown: {}", unknown);
    error.causes = node.doubts;
    return fail(std::move(error));
  }
  for (const config::NodeType& type : found.here ? std::vector<config::NodeType>() : site.nodes) {
    for (const gpu::Gpu& gpu : TRY(gpu::parse_gpus(type.gpus))) {
      add(found.targets, {gpu, type.driver, type.name + " nodes"});
    }
  }
  if (found.targets.empty()) {
    return fail(failure("no GPU here, and no site profile says which the nodes have"));
  }
  return found;
}

std::vector<GpuPackage> gpu_packages(os::FileReader& files, const std::vector<PrefixFacts>& prefixes) {
  std::vector<GpuPackage> found;
  for (const PrefixFacts& prefix : prefixes) {
    for (const AbsPath& folder : prefix.site_packages) {
      auto installed = python::list_distributions(files, folder);
      for (const python::Distribution& one : installed ? *installed : std::vector<python::Distribution>()) {
        if (one.complete && std::ranges::find(k_packages, one.name) != std::end(k_packages)) {
          found.push_back({prefix.prefix, folder, one.name});
        }
      }
    }
  }
  return found;
}

Result<std::vector<GpuPackageReport>> look_into(os::FileReader& files, const std::vector<GpuPackage>& packages,
                                                const GpuTargets& targets, const Deadline& deadline) {
  std::vector<gpu::Gpu> gpus;
  gpus.reserve(targets.targets.size());
  for (const GpuTarget& target : targets.targets) {
    gpus.push_back(target.gpu);
  }
  std::vector<GpuPackageReport> reports;
  for (const GpuPackage& package : packages) {
    auto report = wheel::inspect_installed(files, package.site_packages, package.name, gpus, deadline);
    if (!report && report.error().is_missing()) {
      continue; // conda's packages have no dist-info that tells their files
    }
    TRY(report);
    reports.push_back({package.prefix, std::move(*report)});
  }
  return reports;
}

Result<PrefixGpuCode> gpu_code_in(os::FileReader& files, const PrefixFacts& prefix, std::span<const gpu::Gpu> gpus,
                                  const Deadline& deadline) {
  PrefixGpuCode found;
  for (const AbsPath& folder : prefix.site_packages) {
    std::vector<python::Distribution> installed = TRY(python::list_distributions(files, folder));
    for (const python::Distribution& one : installed) {
      if (deadline.expired()) {
        return fail(deadline.error("looking into " + prefix.prefix.string()));
      }
      auto report = one.complete ? wheel::inspect_installed(files, folder, one.name, gpus, deadline)
                                 : fail(failure("its RECORD is missing"));
      if (report && wheel::has_gpu_code(*report)) {
        found.packages.push_back(std::move(*report));
      } else if (!report && one.info.name().ends_with(".dist-info")) {
        found.notes.push_back(fmt::format("{} was not looked into: {}", one.name, report.error().what));
      }
    }
  }
  return found;
}

} // namespace envboot::survey
