#include "gpu/finding.hpp"

#include "gpu/coverage.hpp"

#include <algorithm>
#include <fmt/core.h>

namespace envboot::gpu {
namespace {

using binfmt::ContainerGroup;
using binfmt::FatbinImage;
using binfmt::ImageKind;

/// Shares of containers, see verdict.cpp.
constexpr double k_bearing = 0.05, k_runs = 0.98, k_fails = 0.50;

std::vector<FatbinImage> machine_code(const ContainerGroup& group) {
  std::vector<FatbinImage> images;
  std::ranges::copy_if(group.images, std::back_inserter(images),
                       [](const FatbinImage& image) { return image.kind == ImageKind::sass; });
  for (FatbinImage& image : images) {
    image.compression = binfmt::Compression::none;
  }
  return images;
}

Verdict verdict_of(Reach reach) {
  return reach == Reach::native ? Verdict::runs : reach == Reach::jit ? Verdict::jit : Verdict::no;
}

Verdict verdict_of(const Coverage& own) {
  if (own.share() <= k_fails) {
    return Verdict::no;
  }
  if (own.share() < k_runs) {
    return Verdict::partly;
  }
  return own.native_share() >= k_runs ? Verdict::runs : Verdict::jit;
}

/// Containers with PTX, and those that are neither with PTX nor a link stub of such.
struct Split {
  Coverage all, bearing, rest;
};

Split split(const LibraryCode& library, ComputeCapability gpu) {
  Split parts;
  std::vector<std::vector<FatbinImage>> bearing;
  for (const ContainerGroup& group : library.code.groups) {
    parts.all.add(group, gpu);
    if (has_ptx(group)) {
      parts.bearing.add(group, gpu);
      bearing.push_back(machine_code(group));
    }
  }
  for (const ContainerGroup& group : library.code.groups) {
    if (!has_ptx(group) && std::ranges::find(bearing, machine_code(group)) == bearing.end()) {
      parts.rest.add(group, gpu);
    }
  }
  return parts;
}

bool ptx_counts(const Split& parts) {
  return static_cast<double>(parts.bearing.all) >= k_bearing * static_cast<double>(parts.all.all) &&
         parts.bearing.all > 0;
}

/// The build string decides, the containers with PTX must not contradict it.
Finding judge_by_build(const LibraryCode& library, const BuildArches& build, const Split& parts, const Gpu& gpu) {
  Verdict said = verdict_of(reach(ContainerGroup{build.images, 1}, gpu.capability));
  std::string words =
      fmt::format("its own kernels were built for {} (build string in {}", describe(build.images), library.path);
  if (!ptx_counts(parts)) {
    return {&library, said, words + ")"};
  }
  words += "; " + count_text(parts.bearing, "containers with PTX", gpu.capability) + ")";
  bool contradiction = (said == Verdict::no) != (verdict_of(parts.bearing) == Verdict::no);
  return {&library, contradiction ? Verdict::unknown : said, words};
}

Finding judge_by_containers(const LibraryCode& library, const Split& parts, const Gpu& gpu) {
  if (ptx_counts(parts)) {
    const ContainerGroup& main = *std::ranges::find_if(library.code.groups, has_ptx);
    return {&library, verdict_of(parts.bearing),
            fmt::format("{} was built for {} ({})", library.path, describe(main.images),
                        count_text(parts.bearing, "containers with PTX", gpu.capability))};
  }
  const ContainerGroup& modal = library.code.groups.front();
  return {&library, verdict_of(reach(modal, gpu.capability)),
          fmt::format("most of {} was built for {} ({} of {} containers)", library.path, describe(modal.images),
                      modal.containers, parts.all.all)};
}

/// Containers with nothing but images of unknown kinds.
uint64_t opaque_containers(const LibraryCode& library) {
  uint64_t containers = 0;
  for (const ContainerGroup& group : library.code.groups) {
    bool opaque =
        std::ranges::all_of(group.images, [](const FatbinImage& image) { return image.kind == ImageKind::other; });
    containers += opaque ? group.containers : 0;
  }
  return containers;
}

} // namespace

std::optional<std::string> unreadable(const LibraryCode& library) {
  constexpr std::string_view k_format = "{} holds GPU code in a form that envboot can't read ({})";
  const binfmt::FatbinSummary& code = library.code;
  if (!code.faults.empty()) {
    return fmt::format(k_format, library.path, code.faults.front().what);
  }
  if (code.cut) {
    return fmt::format(k_format, library.path, "more kinds of it than CUDA has");
  }
  double full = static_cast<double>(code.containers - code.empty);
  if (uint64_t opaque = opaque_containers(library); static_cast<double>(opaque) > k_bearing * full) {
    return fmt::format(k_format, library.path, fmt::format("{} containers without machine code and PTX", opaque));
  }
  return std::nullopt;
}

Finding judge_own(const LibraryCode& library, const std::optional<BuildArches>& build, const Gpu& gpu) {
  if (auto reason = unreadable(library)) {
    return {&library, Verdict::unknown, *reason};
  }
  Split parts = split(library, gpu.capability);
  Finding finding = build ? judge_by_build(library, *build, parts, gpu) : judge_by_containers(library, parts, gpu);
  bool good = finding.verdict == Verdict::runs || finding.verdict == Verdict::jit;
  finding.vendor_missing = good && ptx_counts(parts) && parts.rest.all > 0 && parts.rest.share() <= k_vendor_missing;
  return finding;
}

} // namespace envboot::gpu
