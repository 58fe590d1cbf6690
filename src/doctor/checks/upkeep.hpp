#pragma once

#include "doctor/finding.hpp"
#include "survey/byte_code.hpp"
#include "survey/condarc.hpp"
#include "survey/packages.hpp"
#include "survey/system_python.hpp"

#include <optional>

// What has become of a Python and its tools with the years, and conda's settings.
namespace envboot::doctor {

std::vector<Finding> check_condarc(const survey::CondarcFacts& facts);

/// `managed`: of the Python that an account without environments would use.
std::vector<Finding> check_managed_python(const std::optional<survey::ManagedPython>& managed);

/// The environment's Python is past its end, or its pip is too old for the wheels of today.
std::vector<Finding> check_ages(const survey::Packages& packages);

std::vector<Finding> check_byte_code(const survey::ByteCodeFacts& facts);

} // namespace envboot::doctor
