#pragma once

#include "gpu/capability.hpp"
#include "util/known.hpp"
#include "util/result.hpp"

#include <array>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace envboot::gpu {

/// A dotted number of up to three parts: a driver, `470.82.01`, or a CUDA release, `10.0`. Missing parts are 0.
struct DottedVersion {
  std::array<int, 3> parts{};
  std::string text; ///< as written

  static Result<DottedVersion> parse(std::string_view text);
  [[nodiscard]] int major() const { return parts[0]; }
  [[nodiscard]] int minor() const { return parts[1]; }
  std::strong_ordering operator<=>(const DottedVersion& other) const { return parts <=> other.parts; }
  bool operator==(const DottedVersion& other) const { return parts == other.parts; }
};

/// How well a driver serves code built with a CUDA release.
struct DriverAnswer {
  enum class Service {
    full,
    no_jit, ///< minor-version compatibility only: machine code runs, PTX of that release perhaps not
    none,
  } service = Service::full;
  std::string because; ///< one sentence with the numbers
};

/// `driver` may be a branch only, `470`: then its last release is meant. Unknown for a CUDA release that is not in the
/// table. Source: NVIDIA's CUDA release notes and compatibility guide.
Known<DriverAnswer> driver_serves(const DottedVersion& cuda, const DottedVersion& driver);

/// The first Linux driver for a CUDA release, `410.48` for 10.0; unknown when it is not in the table.
Known<std::string> least_driver(const DottedVersion& cuda);

/// Why no code of that CUDA release can ever run on such a GPU: the toolkit had dropped it. "" when there is no such
/// reason. Example: CUDA 12 and capability 3.5.
std::string cuda_excludes(const DottedVersion& cuda, ComputeCapability capability);

/// What a node with such a GPU has of a driver, where other nodes have `driver`: for Kepler at most 470, its last
/// branch, also where nothing is known.
std::optional<DottedVersion> driver_under(ComputeCapability capability, const std::optional<DottedVersion>& driver);

/// Whether that release is older than this generation of GPUs, so that only PTX made with it can run there. cuBLAS and
/// cuDNN bring none. Example: CUDA 10.0 and capability 8.0.
bool cuda_predates(const DottedVersion& cuda, ComputeCapability capability);

/// The CUDA release whose compiler writes this PTX version: 6.3 -> `10.0`; "" when the table doesn't know it.
std::string cuda_of_ptx(int isa_major, int isa_minor);

} // namespace envboot::gpu
