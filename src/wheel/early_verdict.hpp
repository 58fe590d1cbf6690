#pragma once

#include "binfmt/zip_reader.hpp"
#include "wheel/report.hpp"

#include <span>
#include <vector>

namespace envboot::wheel {

/// The libraries that are likely to hold a package's own kernels first. By their names: torchvision 0.4.0's largest one
/// is a test of the CPU's code.
void put_likely_first(std::vector<binfmt::ZipMember>& members);

/// Whether no other library among these can change a verdict that one of them gives.
bool may_end_early(std::span<const binfmt::ZipMember> members);

/// Whether a library as far as it was read, with those read before, lets no doubt that the package runs on each of
/// these GPUs: the build's own words say so, and so do some containers with PTX, which are the framework's own.
bool verdicts_stand(std::span<const LibraryReport> before, const gpu::LibraryCode& library,
                    std::span<const gpu::Gpu> gpus);

} // namespace envboot::wheel
