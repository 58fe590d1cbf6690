#include "gpu/coverage.hpp"
#include "wheel/catalogue.hpp"

#include <fmt/format.h>

namespace envboot::wheel {
namespace {

using gpu::ComputeCapability;
using gpu::Reach;

std::string list_of(const std::vector<ComputeCapability>& capabilities) {
  std::string list;
  for (ComputeCapability capability : capabilities) {
    list += (list.empty() ? "" : " ") + capability.text();
  }
  return list.empty() ? "none" : list;
}

/// What the row says it holds, as one container.
binfmt::ContainerGroup code_of(const CatalogueRow& row) {
  binfmt::ContainerGroup group{{}, 1};
  auto add = [&](const std::vector<ComputeCapability>& capabilities, binfmt::ImageKind kind) {
    for (ComputeCapability capability : capabilities) {
      binfmt::FatbinImage image{.kind = kind};
      image.arch = static_cast<uint32_t>(10 * capability.major + capability.minor);
      group.images.push_back(image);
    }
  };
  add(row.capabilities, binfmt::ImageKind::sass);
  add(row.ptx, binfmt::ImageKind::ptx);
  return group;
}

/// Why the row can't run on that GPU; "" when it may.
std::string why_not(const CatalogueRow& row, const gpu::Gpu& gpu, const std::optional<gpu::DottedVersion>& driver) {
  if (std::string excluded = gpu::cuda_excludes(row.cuda, gpu.capability); !excluded.empty()) {
    return excluded;
  }
  Reach reach = gpu::reach(code_of(row), gpu.capability);
  if (reach == Reach::none) {
    return fmt::format("it holds machine code for {} and PTX for {}", list_of(row.capabilities), list_of(row.ptx));
  }
  if (reach == Reach::jit && row.bundles_cuda && gpu::cuda_predates(row.cuda, gpu.capability)) {
    return fmt::format(
        "the cuBLAS and cuDNN in it are of CUDA {}, which is older than this card and has no code for {}: "
        "matrix products and convolutions would fail",
        row.cuda.text, gpu.capability.text());
  }
  if (!driver) {
    return {};
  }
  auto served = gpu::driver_serves(row.cuda, *driver);
  using Service = gpu::DriverAnswer::Service;
  if (served && (served->service == Service::none || (served->service == Service::no_jit && reach == Reach::jit))) {
    return served->because;
  }
  return {};
}

} // namespace

Status judge(const CatalogueRow& row, std::span<const gpu::Gpu> gpus, const std::optional<gpu::DottedVersion>& driver) {
  std::vector<std::string> names, causes;
  for (const gpu::Gpu& gpu : gpus) {
    if (std::string reason = why_not(row, gpu, driver); !reason.empty()) {
      names.push_back(gpu.text());
      causes.push_back(fmt::format("on {}: {}", gpu.text(), reason));
    }
  }
  if (names.empty()) {
    return {};
  }
  Error refused = refusal("{} can't serve {}", row.title(), fmt::join(names, ", "))
                      .with_hint(fmt::format("choose another build with `--wheel {}=VERSION`", row.name));
  refused.causes = std::move(causes);
  return fail(std::move(refused));
}

} // namespace envboot::wheel
