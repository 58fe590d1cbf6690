// The first own containers of torch 1.2.0 end after 13 % of the wheel, the build's own words after 9 %: where both say
// that it runs, the other 650 MB need not be fetched. They must not be able to say otherwise, though. A `no` may become
// `runs` with the next container; and behind own code that is good NVIDIA's libraries may lack the card, which makes
// the verdict `partly`. So it only ends early
//
//   for machine code: a card that needs PTX is newer than the libraries (torch 1.2.0 is `partly` on 8.6);
//   where none of NVIDIA's libraries lies in the wheel as a file of its own, with code of which the package's own says
//   nothing;
//   not for Kepler with CUDA 11, whose compiler still served it when the libraries no longer did.

#include "wheel/early_verdict.hpp"

#include "gpu/coverage.hpp"

#include <algorithm>

namespace envboot::wheel {
namespace {

using binfmt::ZipMember;

/// How much a name promises the package's own kernels. Size alone doesn't: torchvision 0.4.0's largest library is a
/// test of the CPU's code.
int promise(const ZipMember& member) {
  constexpr std::string_view k_words[] = {"libtorch", "cuda", "_C.", "gpu"};
  const std::string& path = member.path.string();
  if (gpu::owner_of(path) == gpu::Owner::vendor) {
    return -1;
  }
  auto named = [&](std::string_view word) { return path.find(word) != std::string::npos; };
  return static_cast<int>(std::ranges::count_if(k_words, named));
}

/// NVIDIA's libraries that run, compile or mark code, and hold none.
bool is_without_kernels(const ZipMember& member) {
  constexpr std::string_view k_names[] = {"libcudart", "libnvrtc", "libnvToolsExt", "libnvJitLink", "libcufile"};
  std::string_view name = member.path.string();
  name.remove_prefix(name.rfind('/') + 1);
  return std::ranges::any_of(k_names, [&](std::string_view prefix) { return name.starts_with(prefix); });
}

/// CUDA 11 writes PTX 7.
bool vendors_may_lack(const gpu::LibraryCode& library, const gpu::Gpu& gpu) {
  constexpr int k_maxwell = 5, k_ptx_of_cuda_11 = 7;
  return gpu.capability.major < k_maxwell && std::ranges::any_of(library.code.images, [](const auto& entry) {
           return entry.first.isa_major >= k_ptx_of_cuda_11;
         });
}

} // namespace

void put_likely_first(std::vector<ZipMember>& members) {
  std::ranges::stable_sort(members, std::greater(),
                           [](const ZipMember& member) { return std::pair(promise(member), member.size); });
}

bool may_end_early(std::span<const ZipMember> members) {
  return std::ranges::none_of(
      members, [](const ZipMember& member) { return promise(member) < 0 && !is_without_kernels(member); });
}

bool verdicts_stand(std::span<const LibraryReport> before, const gpu::LibraryCode& library,
                    std::span<const gpu::Gpu> gpus) {
  constexpr uint64_t k_witnesses = 4;
  uint64_t witnesses = 0;
  for (const binfmt::ContainerGroup& group : library.code.groups) {
    witnesses += gpu::has_ptx(group) ? group.containers : 0;
  }
  if (witnesses < k_witnesses || library.owner != gpu::Owner::own) {
    return false;
  }
  std::vector<LibraryReport> libraries(before.begin(), before.end());
  libraries.emplace_back().code = library;
  return std::ranges::all_of(judge_all(libraries, gpus), [&](const gpu::GpuVerdict& verdict) {
    return verdict.verdict == gpu::Verdict::runs && !vendors_may_lack(library, verdict.gpu);
  });
}

} // namespace envboot::wheel
