#pragma once

#include "wheel/select.hpp"

namespace envboot::wheel {

/// Releases that come from one place and are refused for one reason: a line for a reader. They follow each other there,
/// but for builds with a CUDA that the sentence does not name.
struct RefusalGroup {
  const CatalogueRow *newest = nullptr, *oldest = nullptr;
  Reason reason = Reason::code;
  std::string because;

  [[nodiscard]] std::string title() const; ///< `torch 2.1.0 to 2.6.0 from the package index`
};

/// In the order of their newest.
std::vector<RefusalGroup> grouped(const std::vector<Refusal>& refusals);

} // namespace envboot::wheel
