#include "doctor/checks/checks.hpp"
#include "gpu/driver.hpp"

#include <algorithm>
#include <optional>

namespace envboot::doctor {
namespace {

using gpu::Verdict;

bool fails(Verdict verdict) {
  return verdict == Verdict::no || verdict == Verdict::partly;
}

bool is_for(const config::Recipe& recipe, gpu::ComputeCapability capability) {
  return std::ranges::any_of(recipe.gpus, [&](const std::string& text) {
    auto gpu = gpu::parse_gpu(text);
    return gpu && gpu->capability == capability;
  });
}

bool brings(const config::Recipe& recipe, const std::string& package) {
  return std::ranges::find(recipe.packages, package) != recipe.packages.end() ||
         std::ranges::find(recipe.wheels, package, &config::WheelWish::name) != recipe.wheels.end();
}

std::string fix_for(const gpu::Gpu& gpu, const std::string& package, const std::vector<config::Recipe>& recipes) {
  auto fits = std::ranges::find_if(
      recipes, [&](const config::Recipe& recipe) { return is_for(recipe, gpu.capability) && brings(recipe, package); });
  return fits != recipes.end() ? "envboot init " + fits->name
                               : fmt::format("install a build of {} for {}", package, gpu.capability.sm());
}

/// The packages' verdicts, judged together: on a site with several kinds of GPU one that runs somewhere is of use.
std::optional<Finding> code_finding(const survey::GpuTargets& targets, const survey::GpuPackageReport& package,
                                    const std::vector<config::Recipe>& recipes) {
  const auto& verdicts = package.report.verdicts;
  auto first = std::ranges::find_if(verdicts, fails, &gpu::GpuVerdict::verdict);
  if (first == verdicts.end()) {
    return std::nullopt;
  }
  bool runs_somewhere = std::ranges::any_of(
      verdicts, [](Verdict verdict) { return verdict == Verdict::runs || verdict == Verdict::jit; },
      &gpu::GpuVerdict::verdict);
  Finding finding{.code = "EB601",
                  .level = targets.here || !runs_somewhere ? Level::error : Level::warning,
                  .title = fmt::format("{} in {} {} on {}", package.report.title(), package.prefix.string(),
                                       first->verdict == Verdict::no ? "does not run" : "runs only in part",
                                       first->gpu.text()),
                  .evidence = {},
                  .why = "it imports well and says that CUDA is available; the first kernel on such a card fails with "
                         "\"no kernel image is available for execution on the device\"",
                  .fix = fix_for(first->gpu, package.report.name, recipes)};
  for (size_t i = 0; i < verdicts.size() && i < targets.targets.size(); ++i) {
    if (fails(verdicts[i].verdict)) {
      finding.evidence.push_back(
          {.value = fmt::format("{} ({}): {}", verdicts[i].gpu.text(), targets.targets[i].where, verdicts[i].because)});
    }
  }
  return finding;
}

std::optional<Finding> driver_finding(const survey::GpuTarget& target, const survey::GpuPackageReport& package) {
  auto cuda = package.report.cuda ? gpu::DottedVersion::parse(*package.report.cuda) : fail(failure("unknown"));
  auto driver = gpu::DottedVersion::parse(target.driver);
  if (!cuda || !driver) {
    return std::nullopt;
  }
  Known<gpu::DriverAnswer> answer = gpu::driver_serves(*cuda, *driver);
  if (!answer || answer->service != gpu::DriverAnswer::Service::none) {
    return std::nullopt;
  }
  return Finding{
      .code = "EB601",
      .level = Level::error,
      .title = fmt::format("the driver of {} is too old for {}", target.where, package.report.title()),
      .evidence = {{.file = package.prefix, .value = answer->because}},
      .why = "CUDA refuses to start: \"CUDA driver version is insufficient for CUDA runtime version\"",
      .fix = fmt::format("use a build of {} for an older CUDA; only the site can renew a driver", package.report.name)};
}

Finding doubt_finding(const std::vector<std::string>& doubts) {
  Finding finding{
      .code = "EB601",
      .level = Level::warning,
      .title = "the driver does not confirm what /proc and /sys say of this node's cards",
      .evidence = {},
      .why = "what installed packages were judged for may not be what a program finds here",
      .fix = "look at what `nvidia-smi` says on this node; a card or a driver that hangs is the site's to mend"};
  for (const std::string& doubt : doubts) {
    finding.evidence.push_back({.value = doubt});
  }
  return finding;
}

} // namespace

std::vector<Finding> check_gpu_code(const survey::GpuTargets& targets,
                                    const std::vector<survey::GpuPackageReport>& packages,
                                    const std::vector<config::Recipe>& recipes) {
  std::vector<Finding> findings;
  if (!targets.doubts.empty()) {
    findings.push_back(doubt_finding(targets.doubts));
  }
  for (const survey::GpuPackageReport& package : packages) {
    bool has_code = std::ranges::any_of(
        package.report.verdicts, [](Verdict verdict) { return verdict != Verdict::no_gpu_code; },
        &gpu::GpuVerdict::verdict);
    std::optional<Finding> driver;
    for (const survey::GpuTarget& target : has_code ? targets.targets : std::vector<survey::GpuTarget>()) {
      driver = driver ? driver : driver_finding(target, package);
    }
    if (driver) {
      findings.push_back(std::move(*driver));
    }
    if (auto code = code_finding(targets, package, recipes)) {
      findings.push_back(std::move(*code));
    }
  }
  return findings;
}

} // namespace envboot::doctor
