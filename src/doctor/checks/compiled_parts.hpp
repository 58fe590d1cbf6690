#pragma once

#include "doctor/finding.hpp"
#include "survey/elf_needs.hpp"

namespace envboot::doctor {

/// Libraries that compiled parts need and that are nowhere.
std::vector<Finding> check_missing_libraries(const AbsPath& prefix, const survey::ElfNeeds& needs);
/// Libraries that are too old for them, the C library first of all.
std::vector<Finding> check_old_libraries(const AbsPath& prefix, const survey::ElfNeeds& needs);

} // namespace envboot::doctor
