#pragma once

#include "doctor/finding.hpp"

namespace envboot::doctor {

/// Says of each finding that another one made which that is, by a table of pairs. What concerns one environment is
/// caused by what concerns the same.
void tell_causes(std::vector<Finding>& findings);

} // namespace envboot::doctor
