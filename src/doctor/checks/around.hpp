#pragma once

#include "doctor/finding.hpp"
#include "survey/conda_records.hpp"
#include "survey/kernels.hpp"
#include "survey/path_programs.hpp"

// What leads to an environment, and what another manager knows of it.
namespace envboot::doctor {

std::vector<Finding> check_kernels(const std::vector<survey::KernelSpec>& kernels);
std::vector<Finding> check_path_programs(const std::optional<survey::PathPrograms>& programs);
std::vector<Finding> check_conda_records(const AbsPath& prefix, const std::vector<survey::CondaTrouble>& troubles);
/// `open`: folders of environments and of PATH that everybody may write to.
std::vector<Finding> check_open_folders(const std::vector<AbsPath>& open);

} // namespace envboot::doctor
