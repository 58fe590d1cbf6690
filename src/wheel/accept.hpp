#pragma once

#include "wheel/report.hpp"

#include <span>
#include <string_view>

namespace envboot::wheel {

/// What a wheel that may be installed lacks all the same: a sentence for each GPU for which a library of NVIDIA's that
/// is bundled (cuSPARSELt, say) has nothing, while the package's own kernels run there.
using Reservations = std::vector<std::string>;

/// Whether a wheel may be installed for these GPUs. Kind::refused, with the evidence for each GPU, when its own kernels
/// do not run on one of them or run only in part; when it holds no GPU code, only if that is `gpu_wanted`. What can't
/// be known is not refused: the report says `unknown`. `instead`: what would run (select.hpp), as "torch 1.2.0", or "".
Result<Reservations> accept_for(const WheelReport& report, std::span<const gpu::Gpu> gpus, bool gpu_wanted,
                                std::string_view instead = {});

} // namespace envboot::wheel
