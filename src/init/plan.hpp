#pragma once

#include "action/plan.hpp"
#include "init/decide.hpp"
#include "init/network.hpp"
#include "store/ledger.hpp"

namespace envboot::init {

/// What the steps of a plan hold on to; all of it must outlive the plan.
struct Workshop {
  const Seams& seams;
  const Network& network;
  store::Ledger& ledger;
};

/// Folder of the downloads for one environment.
Result<AbsPath> download_folder(const store::Folders& folders, std::string_view name);
AbsPath ca_bundle_path(const store::Folders& folders);

/// The steps from nothing to a published environment. `ca_pem`: the one bundle for all tools. `replaces`: something is
/// published under that name now. Request, facts and decision must outlive the plan too.
Result<action::Plan> make_plan(const Workshop& workshop, const Request& request, const Facts& facts,
                               const Decision& decision, const std::string& ca_pem, bool replaces);

/// Too little space or too few inodes for what the plan needs at least: Kind::failed, with need and have.
Status check_room(const action::Plan& plan, const survey::PlaceFacts& place);
/// A line for a plan that fits when all goes well and may not fit at the most; "" for one that fits.
std::string tight_room(const action::Plan& plan, const survey::PlaceFacts& place);

} // namespace envboot::init
