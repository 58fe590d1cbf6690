#pragma once

#include "wheel/report.hpp"

#include <string>
#include <vector>

namespace envboot::wheel {

/// A property of a library or package, for people: `SASS` | `sm_35 x 1482, sm_50 x 1440`.
struct DescribedRow {
  std::string what, value;
};

/// Containers and images with counts and compression, what it needs, where it looks for it; rows that would say nothing
/// are left out.
std::vector<DescribedRow> describe(const LibraryReport& library);

/// `GLIBC 2.14, GLIBCXX 3.4.19`: of the families that the machine must bring; "" for none.
std::string describe_needs(const std::map<std::string, std::string, std::less<>>& needs);

} // namespace envboot::wheel
