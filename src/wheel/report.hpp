#pragma once

#include "gpu/verdict.hpp"
#include "util/json.hpp"
#include "util/known.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace envboot::wheel {

/// A library of a package: its GPU code and what it needs from the machine.
struct LibraryReport {
  gpu::LibraryCode code;
  std::vector<std::string> needed;                       ///< DT_NEEDED
  std::map<std::string, std::string, std::less<>> needs; ///< highest symbol version per family: {"GLIBC", "2.14"}
  std::string rpath, runpath;
  uint64_t size = 0;   ///< bytes, unpacked
  bool whole = true;   ///< false: read until the verdicts stood; only `code` tells something then
  std::string problem; ///< why its ELF head could not be read; "" when it could
};

/// A wheel or an installed package, looked at from outside: nothing of it was run.
struct WheelReport {
  std::string file; ///< the wheel's file name, or the path of the installed dist-info
  std::string name; ///< normalised
  std::string version;
  std::vector<std::string> tags; ///< `cp37-cp37m-manylinux1_x86_64`, one per combination
  std::string requires_python;
  std::vector<std::string> requires_dist;
  Known<std::string> cuda = Unknown{"not looked for"}; ///< of the build: `10.0.130`
  std::vector<LibraryReport> libraries;                ///< every ELF, cubin and fatbin file, in the order met
  std::vector<gpu::GpuVerdict> verdicts;               ///< one per GPU that was asked for
  bool whole = true; ///< false: reading ended when the verdicts stood, so libraries and images are missing

  /// `torch 1.2.0`
  [[nodiscard]] std::string title() const { return name + " " + version; }
};

/// The highest symbol version per family that a library of it needs: {"GLIBC", "2.14"}.
std::map<std::string, std::string, std::less<>> highest_needs(const WheelReport& report);

/// The first driver that serves its CUDA release: `410.48`.
Known<std::string> least_driver(const WheelReport& report);

/// Whether a library of it holds or makes GPU code.
bool has_gpu_code(const WheelReport& report);

/// The verdicts for these GPUs, in their order.
std::vector<gpu::GpuVerdict> judge_all(const std::vector<LibraryReport>& libraries, std::span<const gpu::Gpu> gpus);

/// `{"schema":1,"file","tags","cuda","whole","libraries":[{"path","kind","containers","images":[…],"needs"}],"verdicts":[…]}`.
/// `cuda` is null when it is not known.
Json to_json(const WheelReport& report);

} // namespace envboot::wheel
