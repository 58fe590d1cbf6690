#pragma once

#include "binfmt/fatbin.hpp"
#include "gpu/capability.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::gpu {

/// How code reaches a GPU.
enum class Reach { none, jit, native };

/// Whether machine code for `image.arch` runs on `gpu` (same major, minor not above; suffix a: that one only; f: its
/// family) or its PTX can be compiled for it (not above; never with a). Source: NVIDIA's compatibility guides.
Reach reach(const binfmt::FatbinImage& image, ComputeCapability gpu);
/// The best of its images.
Reach reach(const binfmt::ContainerGroup& group, ComputeCapability gpu);

/// Of a set of containers: how many there are, and how many run, natively or after compiling PTX.
struct Coverage {
  uint64_t all = 0, native = 0, jit = 0;

  [[nodiscard]] uint64_t running() const { return native + jit; }
  [[nodiscard]] double share() const {
    return all == 0 ? 0 : static_cast<double>(running()) / static_cast<double>(all);
  }
  [[nodiscard]] double native_share() const {
    return all == 0 ? 0 : static_cast<double>(native) / static_cast<double>(all);
  }
  void add(const binfmt::ContainerGroup& group, ComputeCapability gpu);
};

bool has_ptx(const binfmt::ContainerGroup& group);

/// `478 of 1162 containers run on 3.5`; `what` is the plural noun.
std::string count_text(const Coverage& coverage, std::string_view what, ComputeCapability gpu);

/// The architectures as a person reads them: `sm_35 sm_50 + PTX 5.0`.
std::string describe(const std::vector<binfmt::FatbinImage>& images);

} // namespace envboot::gpu
