#include "gpu/coverage.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <set>

namespace envboot::gpu {

using binfmt::ContainerGroup;
using binfmt::FatbinImage;
using binfmt::ImageKind;

Reach reach(const FatbinImage& image, ComputeCapability gpu) {
  ComputeCapability code = ComputeCapability::from_arch(image.arch);
  bool same = code == gpu;
  bool same_family = code.major == gpu.major && code.minor <= gpu.minor;
  if (image.kind == ImageKind::sass) {
    return (image.suffix == 'a' ? same : same_family) ? Reach::native : Reach::none;
  }
  if (image.kind == ImageKind::ptx) {
    bool fits = image.suffix == 'a' ? same : image.suffix == 'f' ? same_family : code <= gpu;
    return fits ? Reach::jit : Reach::none;
  }
  return Reach::none;
}

Reach reach(const ContainerGroup& group, ComputeCapability gpu) {
  Reach best = Reach::none;
  for (const FatbinImage& image : group.images) {
    best = std::max(best, reach(image, gpu));
  }
  return best;
}

void Coverage::add(const ContainerGroup& group, ComputeCapability gpu) {
  all += group.containers;
  switch (reach(group, gpu)) {
  case Reach::native:
    native += group.containers;
    break;
  case Reach::jit:
    jit += group.containers;
    break;
  case Reach::none:
    break;
  }
}

bool has_ptx(const ContainerGroup& group) {
  return std::ranges::any_of(group.images, [](const FatbinImage& image) { return image.kind == ImageKind::ptx; });
}

std::string count_text(const Coverage& coverage, std::string_view what, ComputeCapability gpu) {
  return fmt::format("{} of {} {} run on {}", coverage.running(), coverage.all, what, gpu.text());
}

std::string describe(const std::vector<FatbinImage>& images) {
  std::set<std::pair<uint32_t, char>> sass, ptx;
  for (const FatbinImage& image : images) {
    if (image.kind != ImageKind::other) {
      (image.kind == ImageKind::sass ? sass : ptx).emplace(image.arch, image.suffix);
    }
  }
  std::string text;
  auto tail = [](char suffix) { return suffix == 0 ? std::string() : std::string(1, suffix); };
  for (auto [arch, suffix] : sass) {
    text += (text.empty() ? "" : " ") + ComputeCapability::from_arch(arch).sm() + tail(suffix);
  }
  for (auto [arch, suffix] : ptx) {
    text += (text.empty() ? "PTX " : " + PTX ") + ComputeCapability::from_arch(arch).text() + tail(suffix);
  }
  return text.empty() ? "no code that is known" : text;
}

} // namespace envboot::gpu
