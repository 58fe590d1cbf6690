#include "wheel/judge_row.hpp"

#include "dist/wheel_name.hpp"
#include "gpu/coverage.hpp"

#include <algorithm>
#include <fmt/ranges.h>

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

constexpr std::pair<Reason, std::string_view> k_reasons[] = {
    {Reason::python, "python"},   {Reason::glibc, "glibc"},         {Reason::code, "code"},
    {Reason::toolkit, "toolkit"}, {Reason::libraries, "libraries"}, {Reason::driver, "driver"},
    {Reason::jit, "jit"},         {Reason::companion, "companion"}};

} // namespace

std::string_view text_of(Reason reason) {
  return std::ranges::find(k_reasons, reason, &std::pair<Reason, std::string_view>::first)->second;
}

std::optional<Obstacle> obstacle_for(const CatalogueRow& row, const Python& python) {
  if (!row.has_python(python.tag())) {
    return Obstacle{Reason::python, fmt::format("no file for Python {}", python.text())};
  }
  auto name = dist::WheelName::parse(row.file_name(python.tag()));
  auto why = name ? dist::why_not_installable(*name, {python.major, python.minor, python.glibc, "x86_64"})
                  : std::optional<std::string>();
  if (why) {
    return Obstacle{Reason::glibc, *why};
  }
  auto needed = gpu::DottedVersion::parse(row.glibc), there = gpu::DottedVersion::parse(python.glibc);
  if (needed && there && *there < *needed) {
    return Obstacle{Reason::glibc, fmt::format("it needs glibc {}, and there is {}", row.glibc, python.glibc)};
  }
  return std::nullopt;
}

std::optional<Obstacle> obstacle_on(const CatalogueRow& row, const gpu::Gpu& gpu,
                                    const std::optional<gpu::DottedVersion>& driver) {
  if (std::string excluded = gpu::cuda_excludes(row.cuda, gpu.capability); !excluded.empty()) {
    return Obstacle{Reason::toolkit, excluded};
  }
  Reach reach = gpu::reach(code_of(row), gpu.capability);
  if (reach == Reach::none) {
    return Obstacle{Reason::code, fmt::format("it holds machine code for {} and PTX for {}", list_of(row.capabilities),
                                              list_of(row.ptx))};
  }
  if (reach == Reach::jit && row.bundles_cuda && gpu::cuda_predates(row.cuda, gpu.capability)) {
    return Obstacle{Reason::libraries,
                    fmt::format("the cuBLAS and cuDNN in it are of CUDA {}, which is older than this card and has no "
                                "code for {}: matrix products and convolutions would fail",
                                row.cuda.text, gpu.capability.text())};
  }
  auto least = gpu::driver_under(gpu.capability, driver);
  if (!least) {
    return std::nullopt;
  }
  auto served = gpu::driver_serves(row.cuda, *least);
  using Service = gpu::DriverAnswer::Service;
  if (served && served->service == Service::none) {
    return Obstacle{Reason::driver, served->because};
  }
  if (served && served->service == Service::no_jit && reach == Reach::jit) {
    return Obstacle{Reason::jit, served->because};
  }
  return std::nullopt;
}

Status judge(const CatalogueRow& row, std::span<const gpu::Gpu> gpus, const std::optional<gpu::DottedVersion>& driver) {
  std::vector<std::string> names, causes;
  for (const gpu::Gpu& gpu : gpus) {
    if (auto obstacle = obstacle_on(row, gpu, driver)) {
      names.push_back(gpu.text());
      causes.push_back(fmt::format("on {}: {}", gpu.text(), obstacle->because));
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
