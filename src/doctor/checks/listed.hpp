#pragma once

#include "doctor/finding.hpp"

namespace envboot::doctor {

/// `numpy, pip, six and 14 more`.
std::string listed(const std::vector<std::string>& names, size_t most = 3);

/// Appends the first eight of `evidence` to the finding's own, and how many more there are.
void show_some(Finding& finding, std::vector<Evidence> evidence);

} // namespace envboot::doctor
