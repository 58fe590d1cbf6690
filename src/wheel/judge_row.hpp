#pragma once

#include "dist/python_line.hpp"
#include "wheel/catalogue.hpp"

namespace envboot::wheel {

/// Why a row is not for someone.
enum class Reason {
  python,    ///< no file for that Python
  glibc,     ///< it needs a newer one
  code,      ///< no machine code for a GPU, and no PTX that would do
  toolkit,   ///< CUDA of that release has given up the GPU
  libraries, ///< the cuBLAS and cuDNN in it are older than the GPU
  driver,    ///< it is older than the CUDA of the build needs
  jit,       ///< only PTX for a GPU, which the driver may not know how to compile
  companion, ///< no file of another project goes with it
};
std::string_view text_of(Reason reason); ///< `glibc`

struct Obstacle {
  Reason reason = Reason::code;
  std::string because; ///< one sentence with the evidence, lower-case, no full stop
};

/// The Python and the C library that a file is for.
struct Python : dist::PythonLine {
  std::string glibc; ///< of the oldest node, `2.17`; "" when not known: then no reason to refuse
};

/// Why the row has nothing for that Python there.
std::optional<Obstacle> obstacle_for(const CatalogueRow& row, const Python& python);

/// Why the row can't run on that GPU. `driver`: the oldest one it must run under, nothing when not known. A GPU whose
/// last driver is older than that is taken to have that one: nodes of another kind are meant.
std::optional<Obstacle> obstacle_on(const CatalogueRow& row, const gpu::Gpu& gpu,
                                    const std::optional<gpu::DottedVersion>& driver);

/// Refuses (Kind::refused), before any byte is fetched, a row with an obstacle on one of the GPUs.
Status judge(const CatalogueRow& row, std::span<const gpu::Gpu> gpus, const std::optional<gpu::DottedVersion>& driver);

} // namespace envboot::wheel
