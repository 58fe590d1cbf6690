#include "init/add.hpp"

#include "dist/requirement.hpp"
#include "env/place_files.hpp"
#include "env/registry.hpp"
#include "init/doors.hpp"
#include "init/lock_environment.hpp"
#include "init/steps/add_chosen.hpp"
#include "init/steps/choose_wheels.hpp"
#include "init/steps/discard.hpp"
#include "init/steps/late.hpp"
#include "init/steps/self_test.hpp"
#include "init/steps/through_network.hpp"
#include "net/index_page.hpp"
#include "os/read.hpp"
#include "python/interpreter.hpp"
#include "python/site_packages.hpp"
#include "python/uv.hpp"
#include "store/dir_lock.hpp"
#include "wheel/installed_record.hpp"

#include <algorithm>

namespace envboot::init {
namespace {

constexpr std::chrono::seconds k_lock_patience{5};

store::LockSeams lock_seams(const Seams& seams) {
  return {seams.files, seams.host, seams.clock, seams.random};
}

Result<AbsPath> downloads(const AddRequest& request) {
  return download_folder(request.folders, request.name);
}

Error pinned(const env::LockedWheel& wheel, const AddRequest& request) {
  return usage_error("{} {} is pinned in {}", wheel.name, wheel.version, request.name)
      .because("it was chosen by its code, and its lock holds it")
      .with_hint(request.ours
                     ? fmt::format("an environment with another one: `envboot init --wheel {}=VERSION`", wheel.name)
                     : fmt::format("`envboot wheel install FILE --into {}` puts another one in its place",
                                   request.named.string()));
}

/// What is asked for must not contradict what the lock pins.
Status check_pins(const AddRequest& request) {
  if (!request.lock) {
    return {};
  }
  for (const std::string& text : request.packages) {
    dist::Requirement requirement = TRY(dist::Requirement::parse(text));
    const env::LockedWheel* wheel = env::find_wheel(*request.lock, requirement.name);
    auto version = wheel != nullptr ? dist::Version::parse(wheel->version) : fail(Error{});
    if (version && (!requirement.url.empty() || !requirement.specifiers.contains(*version, true))) {
      return fail(pinned(*wheel, request));
    }
  }
  for (const AbsPath& file : request.wheels) {
    dist::WheelName name = TRY(dist::WheelName::parse(file.name()));
    const env::LockedWheel* wheel = env::find_wheel(*request.lock, name.name);
    if (wheel != nullptr && wheel->version != name.version.text()) {
      return fail(pinned(*wheel, request));
    }
  }
  return {};
}

Status check_place(os::FileReader& files, const AddRequest& request) {
  if (os::exists(files, request.own / "bin/conda")) {
    return fail(usage_error("{} is the root of a conda", request.named.string())
                    .because("what pip puts there can break conda itself")
                    .with_hint("make an environment for it: `envboot init`, or `conda create`"));
  }
  std::vector<AbsPath> folders = python::site_packages_of(files, request.own);
  for (const AbsPath& folder : folders) {
    if (!files.may('w', folder)) {
      return fail(failure("nothing can be written to {}", folder.string())
                      .because("you have no right to, or its file system is mounted read-only")
                      .with_hint("make an environment of your own: `envboot init`"));
    }
  }
  return folders.empty() ? fail(usage_error("{} has no site-packages", request.named.string())) : Status();
}

/// The user's files are judged now: what can't be installed is told before anything is asked of a server.
Result<action::Estimate> forecast(const Seams& seams, const AddRequest& request, const Deadline& deadline) {
  action::Estimate all;
  for (const AbsPath& file : request.wheels) {
    wheel::InstallWish wish;
    wish.wheel = file;
    wish.prefix = request.own;
    wish.dry_run = true;
    wheel::InstallSeams install{lock_seams(seams), seams.processes};
    wheel::InstallReport report = TRY(wheel::install(install, wish, deadline));
    if (!report.already) {
      all = all + action::Estimate{report.bytes, report.files, 0, 0};
    }
  }
  return all;
}

/// Builds the plan; what its steps refer to outlives it.
class AddPlanner {
 public:
  AddPlanner(const Workshop& workshop, const AddProposal& proposal)
      : m_workshop(workshop), m_proposal(proposal), m_request(proposal.request) {}

  Result<action::Plan> make() {
    AbsPath folder = TRY(downloads(m_request));
    env::FilesWish ca{"",
                      "one CA bundle for all tools",
                      {{ca_bundle_path(m_request.folders), 0644, m_proposal.ca.pem, store::LedgerKind::activate}},
                      true};
    env::PlaceFiles place(m_workshop.seams.files, m_workshop.ledger, ca);
    TRY(place.check());
    m_plan.add(std::make_unique<env::PlaceFiles>(m_workshop.seams.files, m_workshop.ledger, std::move(ca)));
    auto choose =
        std::make_unique<ChooseWheels>(m_workshop.seams, ChooseWish{install_wish(folder), folder, m_request.lock});
    std::vector<env::LockedWheel> locked = TRY(env::locked_wheels(m_workshop.seams.files, m_request.folders));
    ChosenWish chosen{.name = m_request.name,
                      .environment = m_request.own,
                      .folder = folder,
                      .index = m_request.index,
                      .mirrors = m_request.site.mirrors,
                      .glibc = m_proposal.glibc,
                      .gpus = m_request.gpus,
                      .locked = std::move(locked),
                      .key = choose->key()};
    m_plan.add(std::make_unique<ThroughNetwork>(m_workshop.network, std::move(choose), ask_index()));
    m_plan.add(std::make_unique<FetchChosen>(m_workshop.seams, m_workshop.network, chosen));
    auto install = std::make_unique<InstallChosen>(m_workshop.seams, std::move(chosen));
    install->expect(m_proposal.forecast);
    m_plan.add(std::move(install));
    if (m_request.ours) {
      add_test(folder);
    }
    m_plan.add(std::make_unique<DiscardDownloads>(m_workshop.seams, folder));
    if (!m_request.packages.empty()) {
      m_plan.leave_uncounted("what the index has, whose sizes it knows");
    }
    return std::move(m_plan);
  }

 private:
  [[nodiscard]] python::InstallWish install_wish(const AbsPath& folder) const {
    python::InstallWish wish{.venv = m_request.own,
                             .kept = {},
                             .requirements = m_request.packages,
                             .constraints = {},
                             .index = m_request.index,
                             .uv = m_proposal.uv,
                             .cache = std::nullopt,
                             .scratch = folder / "choice",
                             .user = m_workshop.seams.host.environment(),
                             .network = m_workshop.network.children()};
    for (const AbsPath& file : m_request.wheels) {
      wish.requirements.push_back(dist::WheelName::parse(file.name()).value().name + " @ " + wheel::file_url(file));
    }
    for (const env::LockedWheel& wheel : m_request.lock ? m_request.lock->wheels : std::vector<env::LockedWheel>()) {
      bool comes = std::ranges::any_of(m_request.wheels, [&](const AbsPath& file) {
        return dist::WheelName::parse(file.name()).value().name == dist::normalise_name(wheel.name);
      });
      if (!comes) {
        wish.kept.push_back(dist::normalise_name(wheel.name) + "==" + wheel.version);
      }
    }
    return wish;
  }

  /// What the package index says of the packages themselves.
  [[nodiscard]] ThroughNetwork::Ask ask_index() const {
    return [&workshop = m_workshop, &request = m_request](const Deadline& deadline) {
      std::optional<Error> why;
      auto index = Url::parse(request.index);
      for (const std::string& text : request.packages) {
        auto requirement = dist::Requirement::parse(text);
        if (!why && index && requirement && requirement->url.empty()) {
          auto links = net::list_project(workshop.seams.transport, workshop.network.route(*index), *index,
                                         requirement->name, deadline);
          why = links ? std::nullopt : std::optional(links.error());
        }
      }
      return why;
    };
  }

  void add_test(const AbsPath& folder) {
    std::vector<std::string> imports = m_request.lock ? m_request.lock->imports : std::vector<std::string>();
    m_plan.add(std::make_unique<Late>(
        "test-added:" + Sha256::of(m_request.own.string()).hex(), "test the environment in an empty shell",
        action::Estimate(),
        [&workshop = m_workshop, &request = m_request, imports, folder]() -> Result<action::StepPtr> {
          python::Interpreter python =
              TRY(python::ask(workshop.seams.processes, workshop.seams.files, request.own / "bin/python",
                              Deadline::after(std::chrono::seconds(60))));
          env::EnvironmentSpec spec{request.name, request.named, request.own, {python.major(), python.minor()}};
          return std::make_unique<SelfTest>(
              workshop.seams,
              SelfTestWish{TRY(test_script(spec)), request.own, imports, {{"an empty shell", {}}}, {folder}});
        }));
  }

  Workshop m_workshop;
  const AddProposal& m_proposal;
  const AddRequest& m_request;
  action::Plan m_plan;
};

/// Whether an `env add` into it was cut off.
Result<bool> is_unfinished(os::FileSystem& files, const AddRequest& request) {
  auto journals = files.dir(request.folders.journals());
  return journals && !TRY(action::unfinished_run(**journals, TRY(store::name_of_add_journal(request.name)))).empty();
}

/// What another `env add` into it began and did not end is taken back first.
Result<std::string> take_back_another(const Seams& seams, const AddRequest& request, const action::Plan& plan,
                                      os::Dir& journals, const RelPath& name, const Deadline& deadline) {
  action::Unfinished left = TRY(action::unfinished_run(journals, name));
  bool same = std::ranges::all_of(left.begun, [&](const std::string& key) {
    return std::ranges::any_of(plan.steps(), [&](const action::StepPtr& step) { return step->key() == key; });
  });
  if (same) {
    return std::string();
  }
  bool at_its_end = !left.undoing && left.has_begun(DiscardDownloads(seams, TRY(downloads(request))).key());
  if (at_its_end) {
    TRY(wheel::settle({lock_seams(seams), seams.processes}, request.own, deadline));
    TRY(os::remove_tree(journals, name));
    return std::string();
  }
  TRY(wheel::take_back({lock_seams(seams), seams.processes}, request.own, deadline));
  if (auto above = seams.files.dir(TRY(downloads(request)).parent())) {
    TRY(os::remove_tree(**above, TRY(RelPath::parse(TRY(downloads(request)).name()))));
  }
  TRY(os::remove_tree(journals, name));
  TRY(os::remove_tree(journals, TRY(RelPath::parse(name.string() + ".undoing"))));
  return std::string("another `envboot env add` into it had been cut off: what it did was taken back");
}

} // namespace

Result<AddProposal> propose_add(const Seams& seams, AddRequest request, Deadline deadline) {
  if (TRY(is_unfinished(seams.files, request))) { // the lock tells of what may be taken back
    if (auto before = lock_before(seams.files, TRY(downloads(request)))) {
      request.lock = std::move(before);
    }
  }
  TRY(check_place(seams.files, request));
  TRY(check_pins(request));
  action::Estimate need = TRY(forecast(seams, request, deadline));
  net::CaBundle ca = TRY(net::find_bundle(seams.files, seams.host.environment(), request.ca_store, request.site_ca,
                                          "site " + request.site.name));
  std::string glibc = oldest_glibc(request.site, seams.host.glibc_version());
  survey::PlaceFacts place = survey::look_at_place(seams.files, "environment", request.own, "");
  return AddProposal{.request = std::move(request),
                     .ca = std::move(ca),
                     .uv = python::find_uv(seams.files, seams.host.environment()),
                     .glibc = std::move(glibc),
                     .forecast = need,
                     .place = std::move(place)};
}

Result<std::vector<std::string>> add_plan_lines(const Seams& seams, const AddProposal& proposal) {
  store::Ledger ledger(lock_seams(seams), proposal.request.folders.state);
  Network network = Network::inert(proposal.request.proxy, ca_bundle_path(proposal.request.folders));
  action::Plan plan = TRY(AddPlanner({seams, network, ledger}, proposal).make());
  TRY(check_room(plan, proposal.place));
  return plan.lines();
}

Result<action::RunReport> add(const Seams& seams, const AddProposal& proposal, action::Observer& observer,
                              Deadline deadline) {
  AddProposal current = proposal;
  const AddRequest& request = current.request;
  RelPath lock_name = TRY(store::name_of_journal(request.name));
  RelPath name = TRY(store::name_of_add_journal(request.name));
  store::DirLock lock = TRY(
      store::DirLock::take(lock_seams(seams), request.folders.locks(), lock_name, deadline.within(k_lock_patience)));
  store::Ledger ledger(lock_seams(seams), request.folders.state);
  Network network = TRY(Network::start(seams, request.proxy, ca_bundle_path(request.folders)));
  action::Plan plan = TRY(AddPlanner({seams, network, ledger}, current).make());
  os::DirPtr journals = TRY(os::make_dirs(seams.files, request.folders.journals()));
  std::string taken_back = TRY(take_back_another(seams, request, plan, *journals, name, deadline));
  if (!taken_back.empty()) { // the lock is another now
    auto text = os::read_text(seams.files, request.own / env::k_lock_name);
    auto lock = text ? env::parse_lockfile(*text) : fail(text.error());
    current.request.lock = lock ? std::optional(std::move(*lock)) : std::nullopt;
    plan = TRY(AddPlanner({seams, network, ledger}, current).make());
  }
  action::RunReport report = TRY(action::Runner(*journals, seams.clock).run(plan, name, observer, deadline));
  if (!taken_back.empty()) {
    report.notes.insert(report.notes.begin(), std::move(taken_back));
  }
  return report;
}

} // namespace envboot::init
