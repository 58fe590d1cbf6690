// "Does the wheel contain sm_35?" is the wrong question. torch 1.3.1 holds 478 sm_35 cubins and dies on a K40 at its
// first kernel: they belong to cuDNN, cuBLAS and cuFFT, which are linked in statically. A kernel runs when its *own
// container* has an image for the GPU; other containers do not help it. And no supported GPU ever reaches 100 %,
// because NVIDIA's libraries carry kernels for single architectures and choose among them. So the package's own
// containers have to be told from the vendor's, strongest evidence first:
//
//   1. the build's own words: `-gencode;arch=compute_35,code=sm_35;…` or the list behind torch.cuda.get_arch_list();
//   2. containers with PTX, when they are at least 5 % of a library's: frameworks ship PTX, NVIDIA's libraries hardly
//   do.
//      98 % and more of them running means that it runs, 50 % and less that it does not;
//   3. the most frequent set of images in a library, with vendor libraries set apart by their SONAME.
//
// Where 1 and 2 contradict each other the answer is `unknown`. What the rest of a library, or a vendor library, holds
// for the GPU is judged apart: none at all (at most 10 %) makes `runs` into `partly`. nvcc's device-link stub (no PTX,
// the same machine code as its neighbours) is no such rest.
//
//                         torch 1.2.0 all / with PTX     torch 1.3.1 all / with PTX
//            3.5                95.9 % / 100 %                 41.1 % / 0 %
//            7.0                94.7 % / 100 %                 93.5 % / 100 %
//            8.6                33.3 % / 100 % (JIT)           43.9 % / 100 % (JIT)
//
// The thresholds are read off these two wheels and torchvision's.

#include "gpu/verdict.hpp"

#include "gpu/coverage.hpp"
#include "gpu/finding.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <vector>

namespace envboot::gpu {
namespace {

constexpr std::string_view k_vendor[] = {"libcudnn",   "libcublas",    "libcufft",   "libcusparse", "libcusolver",
                                         "libcurand",  "libnccl",      "libnvjpeg",  "libnpp",      "libcutensor",
                                         "libnvrtc",   "libcudart",    "libnvgraph", "libcufile",   "libnvJitLink",
                                         "libcuda.so", "libnvToolsExt"};

/// Cubin files hold code for one architecture each, and the package loads the fitting one: together they are one
/// library with one container.
std::vector<LibraryCode> with_cubins_joined(std::span<const LibraryCode> libraries) {
  std::vector<LibraryCode> joined;
  std::optional<LibraryCode> cubins;
  for (const LibraryCode& library : libraries) {
    if (!library.cubin) {
      joined.push_back(library);
      continue;
    }
    if (!cubins) {
      cubins = LibraryCode{.path = library.path, .soname = {}};
      cubins->code.containers = 1;
      cubins->code.groups = {{{}, 1}};
    } else if (!cubins->path.ends_with(" and its like")) {
      cubins->path += " and its like";
    }
    for (const auto& [image, count] : library.code.images) {
      cubins->code.groups.front().images.push_back(image);
    }
  }
  if (cubins) {
    joined.push_back(std::move(*cubins));
  }
  return joined;
}

bool has_code(const LibraryCode& library) {
  return !library.code.groups.empty() || !library.code.sound();
}

/// Libraries with code of one owner, the one with most containers first.
std::vector<const LibraryCode*> with_code(std::span<const LibraryCode> libraries, Owner owner) {
  std::vector<const LibraryCode*> chosen;
  for (const LibraryCode& library : libraries) {
    if (library.owner == owner && has_code(library)) {
      chosen.push_back(&library);
    }
  }
  std::ranges::stable_sort(chosen, std::greater(), [](const LibraryCode* library) { return library->code.containers; });
  return chosen;
}

/// The build string may stand in another library than the kernels (libtorch_cpu.so, libtorch_python.so).
std::optional<BuildArches> any_build(std::span<const LibraryCode> libraries) {
  auto found = std::ranges::find_if(
      libraries, [](const LibraryCode& library) { return library.build.has_value() && library.owner == Owner::own; });
  return found == libraries.end() ? std::nullopt : found->build;
}

GpuVerdict without_code(std::span<const LibraryCode> libraries, const Gpu& gpu) {
  for (const LibraryCode& library : libraries) {
    if (library.rocm) {
      return {gpu, Verdict::no, fmt::format("{} is built for AMD's GPUs (ROCm)", library.path)};
    }
  }
  for (const LibraryCode& library : libraries) {
    if (library.calls_cuda) {
      return {gpu, Verdict::unknown,
              fmt::format("{} calls CUDA but holds no GPU code: it makes it at run time, or another package has it",
                          library.path)};
    }
  }
  return {gpu, Verdict::no_gpu_code, "no library in it holds GPU code"};
}

/// Vendor libraries alone (the nvidia-* wheels): they choose at run time, so any code for the GPU counts.
GpuVerdict judge_vendor_only(const std::vector<const LibraryCode*>& libraries, const Gpu& gpu) {
  Coverage all;
  for (const LibraryCode* library : libraries) {
    if (auto reason = unreadable(*library)) {
      return {gpu, Verdict::unknown, *reason};
    }
    for (const binfmt::ContainerGroup& group : library->code.groups) {
      all.add(group, gpu.capability);
    }
  }
  Verdict verdict = all.share() <= k_vendor_missing ? Verdict::no : all.native > 0 ? Verdict::runs : Verdict::jit;
  return {gpu, verdict, count_text(all, "containers of NVIDIA's libraries", gpu.capability)};
}

/// The main library decides between no and partly; the worst of the good ones between runs and jit.
GpuVerdict combine_own(const std::vector<Finding>& findings, const Gpu& gpu) {
  const Finding& main = findings.front();
  for (const Finding& finding : findings) {
    if (finding.verdict == Verdict::unknown && main.verdict != Verdict::no) {
      return {gpu, Verdict::unknown, finding.because};
    }
  }
  if (main.verdict == Verdict::no || main.verdict == Verdict::partly) {
    return {gpu, main.verdict, main.because};
  }
  GpuVerdict verdict{gpu, main.verdict, main.because};
  for (const Finding& finding : findings) {
    if (finding.verdict == Verdict::no || finding.verdict == Verdict::partly) {
      return {gpu, Verdict::partly, main.because + ", but " + finding.because};
    }
    if (finding.verdict == Verdict::jit) {
      verdict.verdict = Verdict::jit;
    }
  }
  for (const Finding& finding : findings) {
    if (finding.vendor_missing) {
      return {gpu, Verdict::partly,
              fmt::format("{}, but NVIDIA's libraries inside {} have nothing for {}", main.because,
                          finding.library->path, gpu.capability.text())};
    }
  }
  return verdict;
}

/// The first vendor library that has next to nothing for the GPU makes a good verdict partial.
GpuVerdict with_vendors(GpuVerdict own, const std::vector<const LibraryCode*>& vendors) {
  if (!is_good(own.verdict)) {
    return own;
  }
  for (const LibraryCode* vendor : vendors) {
    Coverage coverage;
    for (const binfmt::ContainerGroup& group : vendor->code.groups) {
      coverage.add(group, own.gpu.capability);
    }
    if (coverage.share() <= k_vendor_missing) {
      own.verdict = Verdict::partly;
      own.only_vendor_lacks = true;
      own.because += fmt::format(", but {} has nothing for {}", vendor->path, own.gpu.capability.text());
      break;
    }
  }
  return own;
}

} // namespace

Owner owner_of(std::string_view soname) {
  std::string_view name = soname.substr(soname.rfind('/') + 1);
  bool vendor = std::ranges::any_of(k_vendor, [&](std::string_view prefix) { return name.starts_with(prefix); });
  return vendor ? Owner::vendor : Owner::own;
}

std::string_view text_of(Verdict verdict) {
  switch (verdict) {
  case Verdict::runs:
    return "runs";
  case Verdict::jit:
    return "jit";
  case Verdict::partly:
    return "partly";
  case Verdict::no:
    return "no";
  case Verdict::no_gpu_code:
    return "no-gpu-code";
  case Verdict::unknown:
    return "unknown";
  }
  return "unknown";
}

GpuVerdict judge(std::span<const LibraryCode> all, const Gpu& gpu) {
  std::vector<LibraryCode> libraries = with_cubins_joined(all);
  auto own = with_code(libraries, Owner::own), vendors = with_code(libraries, Owner::vendor);
  if (own.empty()) {
    return vendors.empty() ? without_code(libraries, gpu) : judge_vendor_only(vendors, gpu);
  }
  std::vector<Finding> findings;
  for (const LibraryCode* library : own) {
    bool main = library == own.front();
    findings.push_back(judge_own(*library, library->build || !main ? library->build : any_build(libraries), gpu));
  }
  return with_vendors(combine_own(findings, gpu), vendors);
}

} // namespace envboot::gpu
