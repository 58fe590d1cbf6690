#pragma once

#include "action/runner.hpp"
#include "env/registry.hpp"
#include "init/plan.hpp"
#include "net/ca.hpp"

namespace envboot::init {

/// Everything that is known before the first byte is written, and shown for a yes.
struct Proposal {
  Request request;
  Facts facts;
  Decision decision;
  net::CaBundle ca;
  bool replaces = false; ///< an older generation is published under that name
};

/// Looks, decides, refuses: reads only.
Result<Proposal> propose(const Seams& seams, Request request, Deadline deadline);

/// The published environment that was made from the very same request; nothing when there is none, or when its run has
/// not come to the end: publishing is not the last step.
Result<std::optional<env::Published>> already_made(os::FileSystem& files, const Request& request);

/// The plan as `--dry-run` prints it and `build` runs it.
Result<std::vector<std::string>> plan_lines(const Seams& seams, const Proposal& proposal);

/// Takes the lock of that name, starts the forwarder, runs the plan. Errors are explained by what the forwarder saw.
/// The report's notes tell what an earlier run left lying about, and how to remove it.
Result<action::RunReport> build(const Seams& seams, const Proposal& proposal, action::Observer& observer,
                                Deadline deadline);

} // namespace envboot::init
