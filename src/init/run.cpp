#include "init/run.hpp"
#include "env/adopted.hpp"
#include "env/place_files.hpp"
#include "init/left_over.hpp"
#include "init/letters.hpp"
#include "os/read.hpp"
#include "store/dir_lock.hpp"

#include <algorithm>

namespace envboot::init {
namespace {

constexpr std::chrono::seconds k_lock_patience{5};

store::LockSeams lock_seams(const Seams& seams) {
  return {seams.files, seams.host, seams.clock, seams.random};
}

/// Whether something stands under the name, and whose. Another recipe's environment is not replaced unasked.
Result<bool> replaces(const Seams& seams, const Request& request) {
  if (TRY(env::find_adopted(seams.files, request.folders, request.name))) {
    return fail(usage_error("there is an adopted environment `{}` already", request.name)
                    .with_hint(fmt::format("choose another name with `--name`, or take that one's scripts away first: "
                                           "`envboot env remove {}`",
                                           request.name)));
  }
  std::vector<env::Published> published = TRY(env::list_published(seams.files, request.folders));
  auto there = std::ranges::find(published, request.name, &env::Published::name);
  AbsPath link = request.folders.envs() / TRY(RelPath::parse(request.name));
  if (there == published.end()) {
    return seams.files.stat(link, os::Links::keep) ? Result<bool>(fail(env::occupied(link))) : Result<bool>(false);
  }
  if (!there->generation.is_below_or_same(request.folders.generations())) {
    return fail(env::occupied(link)); // a link of the user's own
  }
  if (there->lock && there->lock->recipe != request.recipe.name) {
    return fail(
        usage_error("there is an environment `{}` already, made from the recipe {}", request.name, there->lock->recipe)
            .with_hint(fmt::format("choose another name with `--name`, or remove it first: `envboot env remove {}`",
                                   request.name)));
  }
  return true;
}

} // namespace

Result<Proposal> propose(const Seams& seams, Request request, Deadline deadline) {
  bool replacing = TRY(replaces(seams, request));
  wheel::Catalogue catalogue = TRY(wheel::Catalogue::of(
      config::Library(seams.files, config::UserShelf{request.folders.config, seams.host.user_id()})));
  Facts facts = TRY(gather(seams, request, std::move(deadline)));
  Decision decision = TRY(decide(request, facts, catalogue));
  net::CaBundle ca = TRY(net::find_bundle(seams.files, seams.host.environment(), request.ca_store, request.site_ca,
                                          "site " + request.site.name));
  return Proposal{std::move(request), std::move(facts), std::move(decision), std::move(ca), replacing};
}

Result<std::optional<env::Published>> already_made(os::FileSystem& files, const Request& request) {
  std::vector<env::Published> published = TRY(env::list_published(files, request.folders));
  auto there = std::ranges::find(published, request.name, &env::Published::name);
  if (there == published.end() || !there->lock || there->lock->plan != digest_of(request) ||
      !os::exists(files, there->generation / "bin/python")) {
    return std::nullopt;
  }
  auto journals = files.dir(request.folders.journals());
  RelPath name = TRY(store::name_of_journal(request.name));
  if (journals && !TRY(action::unfinished_run(**journals, name)).empty()) {
    return std::nullopt;
  }
  return *there;
}

Result<std::vector<std::string>> plan_lines(const Seams& seams, const Proposal& proposal) {
  store::LockSeams locks = lock_seams(seams);
  store::Ledger ledger(locks, proposal.request.folders.state);
  Network network = Network::inert(proposal.request.proxy, ca_bundle_path(proposal.request.folders));
  action::Plan plan = TRY(make_plan({seams, network, ledger}, proposal.request, proposal.facts, proposal.decision,
                                    proposal.ca.pem, proposal.replaces));
  TRY(check_room(plan, proposal.facts.place));
  std::vector<std::string> lines = plan.lines();
  if (std::string tight = tight_room(plan, proposal.facts.place); !tight.empty()) {
    lines.push_back(std::move(tight));
  }
  if (std::string letters = beyond_ascii(proposal.request.folders); !letters.empty()) {
    lines.push_back(std::move(letters));
  }
  return lines;
}

Result<action::RunReport> build(const Seams& seams, const Proposal& proposal, action::Observer& observer,
                                Deadline deadline) {
  const store::Folders& folders = proposal.request.folders;
  store::LockSeams locks = lock_seams(seams);
  RelPath name = TRY(store::name_of_journal(proposal.request.name));
  store::DirLock lock = TRY(store::DirLock::take(locks, folders.locks(), name, deadline.within(k_lock_patience)));
  store::Ledger ledger(locks, folders.state);
  Network network = TRY(Network::start(seams, proposal.request.proxy, ca_bundle_path(folders)));
  action::Plan plan = TRY(make_plan({seams, network, ledger}, proposal.request, proposal.facts, proposal.decision,
                                    proposal.ca.pem, proposal.replaces));
  os::DirPtr journals = TRY(os::make_dirs(seams.files, folders.journals()));
  action::RunReport report = TRY(action::Runner(*journals, seams.clock).run(plan, name, observer, deadline));
  if (!report.left_over.empty()) {
    auto folders_left = unused_folders(seams.files, ledger, proposal.request, proposal.decision);
    report.notes.push_back(folders_left ? left_over_text(proposal.request.name, report.left_over, *folders_left)
                                        : folders_left.error().what);
  }
  return report;
}

} // namespace envboot::init
