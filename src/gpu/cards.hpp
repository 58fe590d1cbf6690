#pragma once

#include "gpu/capability.hpp"
#include "util/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::gpu {

/// A kind of GPU that code is to run on.
struct Gpu {
  std::string name; ///< `Tesla K40`; "" when only the capability was told
  ComputeCapability capability;

  [[nodiscard]] std::string text() const; ///< `Tesla K40 (3.5)`, `compute capability 3.5`
  bool operator==(const Gpu&) const = default;
};

/// `Tesla K40 (3.5), compute capability 7.0`
std::string text_of(const std::vector<Gpu>& gpus);

/// What a user, recipe or site profile may write: `K40`, `Tesla V100`, `NVIDIA A100-SXM4-40GB`, `3.5`, `sm_35`,
/// `cc 7.0`. Kind::usage, with the nearest known name, for a GPU that nobody knows.
Result<Gpu> parse_gpu(std::string_view text);

/// As parse_gpu for each; the first error counts.
Result<std::vector<Gpu>> parse_gpus(const std::vector<std::string>& texts);

/// The name as the driver tells it ("Tesla K40m") -> capability; nothing when the table doesn't know it.
std::optional<ComputeCapability> capability_of_card(std::string_view name);

/// The capability behind a PCI device id of vendor 0x10de; nothing when the table doesn't know it.
std::optional<ComputeCapability> capability_of_pci(uint16_t device);

/// A capability that some NVIDIA chip has.
bool is_real(ComputeCapability capability);

} // namespace envboot::gpu
