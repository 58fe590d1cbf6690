#pragma once

#include "dist/marker.hpp"
#include "dist/version.hpp"

namespace envboot::dist {

/// One line of a requirements list or of Requires-Dist (PEP 508): `name[extra] (>=1) ; marker`, or
/// `name @ https://… ; marker`.
struct Requirement {
  std::string name;                ///< normalised (PEP 503)
  std::vector<std::string> extras; ///< normalised
  Specifiers specifiers;
  std::string url; ///< "" for a project of the package index
  Marker marker;
  static Result<Requirement> parse(std::string_view text);
};

} // namespace envboot::dist
