#include "doctor/finding.hpp"

#include <algorithm>

namespace envboot::doctor {

bool Report::has(Level level) const {
  return std::ranges::any_of(findings, [&](const Finding& finding) { return finding.level == level; });
}

} // namespace envboot::doctor
