#pragma once

#include "doctor/finding.hpp"
#include "survey/job_file.hpp"

#include <optional>
#include <set>

// Each is handed one job file that the user named.
namespace envboot::doctor {

/// Lines for a scheduler that is not the one here. `commands`: which of sbatch and qsub this machine has.
std::vector<Finding> check_job_dialect(const survey::JobFile& job, const std::set<std::string>& commands);
/// Lines for the scheduler that it does not read.
std::vector<Finding> check_job_directives(const survey::JobFile& job);
/// `conda activate` in a shell that does not know it.
std::vector<Finding> check_job_conda(const survey::JobFile& job);
/// Modules that are loaded after an environment is activated. `hijackers`: those that are known to change Python.
std::vector<Finding> check_job_modules(const survey::JobFile& job, const std::set<std::string>& hijackers);
/// Variables that no scheduler sets; a PBS job that stays in HOME.
std::vector<Finding> check_job_folders(const survey::JobFile& job);
/// `-V`, `--export=ALL`: the shell of that day becomes part of the job.
std::vector<Finding> check_job_exports(const survey::JobFile& job);
/// Passwords, tokens, and notebooks that anybody can open. Their values are not shown.
std::vector<Finding> check_job_secrets(const survey::JobFile& job);
std::vector<Finding> check_job_line_ends(const survey::JobFile& job);

} // namespace envboot::doctor
