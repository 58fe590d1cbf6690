#pragma once

#include "dist/marker.hpp"
#include "python/site_packages.hpp"

#include <span>
#include <string>
#include <vector>

namespace envboot::wheel {

/// Something that a wheel needs and the environment lacks.
struct Unmet {
  std::string requirement; ///< `numpy>=1.19`, without its marker, as pip takes it
  std::string present;     ///< the version that is there and doesn't do; "" for none
};

/// Of the lines of Requires-Dist, those that hold for the interpreter (no extra is asked for) and are not met. A line
/// that can't be read is passed over: pip will say what it thinks of it. `present` stands in the order in which Python
/// looks; of several copies in the folder that comes first one must do, since each tool sees another.
std::vector<Unmet> unmet_requirements(std::span<const std::string> requires_dist,
                                      const dist::MarkerEnvironment& markers,
                                      std::span<const python::Distribution> present);

} // namespace envboot::wheel
