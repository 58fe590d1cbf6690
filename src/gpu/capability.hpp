#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace envboot::gpu {

/// What NVIDIA calls compute capability: 3.5 for a Tesla K40.
struct ComputeCapability {
  int major = 0, minor = 0;

  /// The number in a fat binary, 10 * major + minor.
  static constexpr ComputeCapability from_arch(uint32_t arch) {
    return {static_cast<int>(arch / 10), static_cast<int>(arch % 10)};
  }
  /// `3.5`, `35`, `sm_35`, `compute_35`, `cc 3.5`, `cc35`; any number of that shape.
  static std::optional<ComputeCapability> parse(std::string_view text);

  [[nodiscard]] std::string text() const; ///< `3.5`
  [[nodiscard]] std::string sm() const;   ///< `sm_35`

  auto operator<=>(const ComputeCapability&) const = default;
};

} // namespace envboot::gpu
