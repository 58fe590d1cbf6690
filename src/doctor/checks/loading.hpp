#pragma once

#include "doctor/finding.hpp"
#include "survey/conda_records.hpp"
#include "survey/elf_needs.hpp"
#include "survey/runtimes.hpp"
#include "survey/shadowing_files.hpp"

// What is loaded in place of what an environment brings, beside it, or over it.
namespace envboot::doctor {

std::vector<Finding> check_shadowed_libraries(const AbsPath& prefix, const survey::ElfNeeds& needs);
/// Parts that this node's processors can't run.
std::vector<Finding> check_processors(const AbsPath& prefix, const survey::ElfNeeds& needs);

/// `missing`: entries of LD_PRELOAD.
std::vector<Finding> check_preloads(const std::vector<std::string>& missing);

std::vector<Finding> check_shadowing_files(const std::vector<survey::ShadowingFile>& files);

std::vector<Finding> check_runtimes(const AbsPath& prefix, const std::vector<survey::RuntimeCopy>& copies);

/// What conda installed and pip wrote over.
std::vector<Finding> check_clobbered(const survey::Packages& packages,
                                     const std::vector<survey::CondaDistribution>& of_conda);

} // namespace envboot::doctor
