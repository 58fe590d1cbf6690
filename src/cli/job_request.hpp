#pragma once

#include "cli/account.hpp"
#include "job/script.hpp"

namespace envboot::cli {

/// What a `job` command is asked for: which job, in which environment, for whom.
struct JobRequest {
  job::Scheduler scheduler = job::Scheduler::pbs;
  job::Resources resources;
  env::EnvironmentSpec spec;
  job::Work work;
};

/// From the options and positionals of `job script`, the site's profile and the environment's lock. An environment that
/// isn't named is the only one there is.
Result<JobRequest> job_request(const Call& call, World& world, const Account& account);

} // namespace envboot::cli
