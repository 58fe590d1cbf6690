#pragma once

#include "wheel/judge_row.hpp"

namespace envboot::wheel {

/// What wheels are chosen for.
struct Wish {
  /// Projects that are to be installed together. The first leads: its newest release counts, and the others must fit
  /// it.
  std::vector<std::string> projects = {"torch", "torchvision"};
  std::vector<gpu::Gpu> gpus;
  Python python;
  std::optional<gpu::DottedVersion> driver; ///< the oldest one that they must run under
  dist::Specifiers lead;                    ///< releases of the first project that are wanted: `>=1.8`
};

using Rows = std::vector<const CatalogueRow*>; ///< valid as long as the catalogue

/// Files to be installed together, in the order of Wish::projects.
struct Candidate {
  Rows rows;

  [[nodiscard]] std::string title() const; ///< `torch 1.12.0+cu102 and torchvision 0.13.0`
};

/// A candidate that serves some of the GPUs only.
struct Partial {
  Candidate candidate;
  std::vector<gpu::Gpu> lost;
};

/// A release of the first project that is not the choice.
struct Refusal {
  const CatalogueRow* row = nullptr;
  Reason reason = Reason::code;
  std::string because; ///< without the numbers of that release where they don't matter, so that alike ones read alike
  std::vector<gpu::Gpu> gpus; ///< those in the way; empty where it is not for a GPU
};

struct Selection {
  std::optional<Candidate> choice; ///< the newest that serves every GPU
  std::vector<Refusal> refusals;   ///< of the releases newer than the choice, newest first; of all, where there is none
  /// What could be had for fewer GPUs, the next newer first: of those that lose the same the newest, and none that an
  /// even newer one makes pointless.
  std::vector<Partial> newer;
};

/// Of one release the package index's own file is taken before another build's. Adding a GPU never gives a newer
/// choice, a newer driver never an older one, and wheel::judge refuses no row of a choice.
Selection select(const Catalogue& catalogue, const Wish& wish);

/// What would serve every GPU after all, where select() has no choice.
struct WayOut {
  Python python;
  Candidate candidate; ///< of all projects; or, for the Python asked for, of the first alone
};
/// The first project alone, and the newest choice of all that another Python gives, the newest such Python.
std::vector<WayOut> ways_out(const Catalogue& catalogue, const Wish& wish);

} // namespace envboot::wheel
