#pragma once

#include "doctor/finding.hpp"

namespace envboot::doctor {

/// `numpy, pip, six and 14 more`.
std::string listed(const std::vector<std::string>& names, size_t most = 3);

/// Appends them to the finding's evidence, which holds a thousand at most; the others are counted. How many a reader is
/// shown is the renderer's affair.
void show_places(Finding& finding, std::vector<Evidence> places);

} // namespace envboot::doctor
