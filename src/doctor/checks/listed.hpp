#pragma once

#include <string>
#include <vector>

namespace envboot::doctor {

/// `numpy, pip, six and 14 more`.
std::string listed(const std::vector<std::string>& names, size_t most = 3);

} // namespace envboot::doctor
