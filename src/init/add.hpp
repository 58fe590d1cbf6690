#pragma once

#include "action/runner.hpp"
#include "init/plan.hpp"
#include "net/ca.hpp"
#include "wheel/install.hpp"

namespace envboot::init {

/// More packages for an environment that is there.
struct AddRequest {
  std::string name;                  ///< of the environment
  AbsPath named, own;                ///< as the user knows it; where its files are
  bool ours = true;                  ///< envboot made it: it is tested as init did
  std::vector<std::string> packages; ///< PEP 508 requirements
  std::vector<AbsPath> wheels;       ///< files of the user's
  std::optional<env::Lockfile> lock; ///< envboot.lock in it
  std::vector<gpu::Gpu> gpus;        ///< that GPU code must run on
  store::Folders folders;
  config::Site site;
  net::ProxySettings proxy;
  net::CaStore ca_store;
  std::vector<AbsPath> site_ca;
  std::string index; ///< "" for pip's own
};

struct AddProposal {
  AddRequest request;
  net::CaBundle ca;
  std::optional<AbsPath> uv;
  std::string glibc;         ///< of the oldest node, "" when unknown
  action::Estimate forecast; ///< of the user's files; what comes from an index nobody knows yet
  survey::PlaceFacts place;
};

/// Looks and refuses, reads only: an environment that can't be written to, a conda root, a package that the lock pins
/// in another version, a wheel that doesn't fit.
Result<AddProposal> propose_add(const Seams& seams, AddRequest request, Deadline deadline);

/// The plan as `--dry-run` prints it and add() runs it.
Result<std::vector<std::string>> add_plan_lines(const Seams& seams, const AddProposal& proposal);

/// Takes the lock of that name and runs the plan, with a journal of its own. The same request goes on where one that
/// was killed stopped; before another one, what an unfinished one did is taken back.
Result<action::RunReport> add(const Seams& seams, const AddProposal& proposal, action::Observer& observer,
                              Deadline deadline);

} // namespace envboot::init
