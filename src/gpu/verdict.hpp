#pragma once

#include "binfmt/fatbin.hpp"
#include "gpu/build_string.hpp"
#include "gpu/cards.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace envboot::gpu {

/// Whose kernels a library holds: the package's own, or NVIDIA's (cuDNN, cuBLAS, …), which choose at run time and are
/// never complete.
enum class Owner { own, vendor };

/// By SONAME or file name: `libcudnn.so.7`, `libnvjpeg.so.10`.
Owner owner_of(std::string_view soname);

/// The GPU code of one library.
struct LibraryCode {
  std::string path;   ///< in the wheel
  std::string soname; ///< "" when it has none
  Owner owner = Owner::own;
  binfmt::FatbinSummary code;
  std::optional<BuildArches> build; ///< what the build says of itself in there
  bool cubin = false;               ///< a cubin file: one of several among which the package chooses
  bool calls_cuda = false;          ///< it needs libcuda, libcudart or libnvrtc
  bool rocm = false;                ///< it holds code for AMD's GPUs
};

enum class Verdict { runs, jit, partly, no, no_gpu_code, unknown };
constexpr bool is_good(Verdict verdict) {
  return verdict == Verdict::runs || verdict == Verdict::jit;
}
std::string_view text_of(Verdict verdict); ///< `runs`, `no-gpu-code`

struct GpuVerdict {
  Gpu gpu;
  Verdict verdict = Verdict::unknown;
  std::string because; ///< one sentence with the evidence, lower-case, no full stop
  /// Of `partly`: the package's own libraries run on it, and one of NVIDIA's beside them has nothing for it.
  bool only_vendor_lacks = false;

  bool operator==(const GpuVerdict&) const = default;
};

/// Whether the libraries of one package run on `gpu`; see verdict.cpp for the reasoning.
GpuVerdict judge(std::span<const LibraryCode> libraries, const Gpu& gpu);

} // namespace envboot::gpu
