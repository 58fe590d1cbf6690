#pragma once

#include "gpu/verdict.hpp"

#include <optional>
#include <string>

namespace envboot::gpu {

/// A share of running containers up to which a library counts as having nothing for a GPU.
constexpr double k_vendor_missing = 0.10;

/// What one library says about one GPU.
struct Finding {
  const LibraryCode* library = nullptr;
  Verdict verdict = Verdict::unknown;
  std::string because;
  bool vendor_missing = false; ///< own code runs, but the vendor's part linked into it has nothing for the GPU
};

/// Judges a library that holds containers. `build`: what is known of the build, from this library or its package.
Finding judge_own(const LibraryCode& library, const std::optional<BuildArches>& build, const Gpu& gpu);

/// Why its GPU code can't be judged: a damaged container, or images of kinds that nobody knows.
std::optional<std::string> unreadable(const LibraryCode& library);

} // namespace envboot::gpu
