#include "init/plan.hpp"
#include "dist/requirement.hpp"
#include "env/publish.hpp"
#include "env/recorded.hpp"
#include "env/shared_base.hpp"
#include "init/doors.hpp"
#include "init/steps/discard.hpp"
#include "init/steps/fetch_all.hpp"
#include "init/steps/fetch_wheel.hpp"
#include "init/steps/fill_environment.hpp"
#include "init/steps/install_wheels.hpp"
#include "init/steps/late.hpp"
#include "init/steps/self_test.hpp"
#include "init/steps/through_network.hpp"
#include "init/steps/verify_locked.hpp"
#include "init/steps/write_lock.hpp"
#include "modulefile/apply.hpp"
#include "net/index_page.hpp"
#include "net/reach.hpp"
#include "python/conda.hpp"
#include "python/venv.hpp"
#include "util/text_table.hpp"

#include <algorithm>

namespace envboot::init {
namespace {

using store::LedgerKind;

constexpr size_t k_most_test_modules = 3;
constexpr std::chrono::seconds k_answer_patience{60}; // a cold file system

/// The Python of the environment, once it is there. It is asked where no headers lie beside it to tell: those of a
/// distribution come in a package of their own.
Result<dist::PythonLine> made_python(const Seams& seams, const Decision& decision) {
  python::Interpreter made = TRY(python::ask(seams.processes, seams.files, decision.generation / "bin/python",
                                             Deadline::after(k_answer_patience)));
  return dist::PythonLine{made.major(), made.minor()};
}

/// The shells in which the environment must work: an empty one, and one as each of the worst hijacking modules would
/// leave it. Their effects are applied to variables; no module is loaded.
std::vector<TestShell> test_shells(const Facts& facts) {
  std::vector<TestShell> shells{{"an empty shell", {}}};
  std::vector<std::string> seen;
  if (!facts.modules) {
    return shells;
  }
  for (const hijack::Verdict& verdict : facts.modules->judgement.verdicts) {
    bool known = std::ranges::find(seen, verdict.module) != seen.end();
    if (verdict.level != Level::error || known || seen.size() == k_most_test_modules) {
      continue;
    }
    seen.push_back(verdict.module);
    if (auto surveyed = facts.modules->tree.find(verdict.module)) {
      Environment before{{"PATH", "/usr/bin:/bin"}};
      shells.push_back({fmt::format("a shell with {} loaded before", verdict.module),
                        modulefile::apply((*surveyed)->load, before).environment});
    }
  }
  return shells;
}

/// Builds the plan part by part. What the steps refer to (workshop, request, decision) outlives the plan.
class Planner {
 public:
  Planner(const Workshop& workshop, const Request& request, const Facts& facts, const Decision& decision)
      : m_seams(workshop.seams), m_network(workshop.network), m_ledger(workshop.ledger), m_request(request),
        m_facts(facts), m_decision(decision), m_user(workshop.seams.host.environment()),
        m_variables(workshop.network.children()) {}

  Result<action::Plan> make(const std::string& ca_pem, bool replaces) {
    TRY(spec_of(m_request, m_decision, {})); // a name that a door can't carry is refused before anything is written
    TRY(place({"",
               "one CA bundle for all tools",
               {{ca_bundle_path(m_request.folders), 0644, ca_pem, LedgerKind::activate}},
               true}));
    TRY(add_base());
    TRY(add_wheels());
    add_packages();
    add_doors_inside();
    add_lock();
    add_test();
    AbsPath link = m_request.folders.envs() / TRY(RelPath::parse(m_request.name));
    m_plan.add(std::make_unique<env::Publish>(m_seams.files, m_ledger, m_request.name, link, m_decision.generation));
    TRY(add_doors_outside(replaces));
    if (!m_wheel_folders.empty()) {
      m_plan.add(std::make_unique<DiscardDownloads>(m_seams, TRY(download_folder(m_request.folders, m_request.name))));
    }
    return std::move(m_plan);
  }

 private:
  /// A door's place that somebody else has taken is told before anything is made, not after an hour of downloads; so is
  /// a file that the user has changed.
  Result<env::FilesWish> checked(env::FilesWish wish) {
    env::PlaceFiles step(m_seams.files, m_ledger, wish);
    TRY(step.check());
    for (const AbsPath& path : TRY(step.edited())) {
      wish.what += fmt::format(" (you changed {}: your version is kept beside it)", path.name());
    }
    return wish;
  }

  Status place(env::FilesWish wish) {
    m_plan.add(std::make_unique<env::PlaceFiles>(m_seams.files, m_ledger, TRY(checked(std::move(wish)))));
    return {};
  }

  action::StepPtr through_network(action::StepPtr step, ThroughNetwork::Ask ask = {}) {
    return std::make_unique<ThroughNetwork>(m_network, std::move(step), std::move(ask));
  }

  /// What stands between us and the site's channels, of which conda tells little. A channel that is only a name is
  /// conda's own business.
  ThroughNetwork::Ask ask_channels() {
    return [&seams = m_seams, &network = m_network, &channels = m_request.site.channels](const Deadline& deadline) {
      std::optional<Error> why;
      for (const std::string& channel : channels) {
        auto url = Url::parse(channel + "/noarch/repodata.json");
        if (url && !why) {
          why = net::why_unreachable(seams.transport, network.route(*url), *url, deadline);
        }
      }
      return why;
    };
  }

  /// What the package index says of the packages themselves.
  ThroughNetwork::Ask ask_index() {
    return [&seams = m_seams, &network = m_network, &request = m_request](const Deadline& deadline) {
      std::optional<Error> why;
      auto index = Url::parse(request.index);
      for (const std::string& text : request.recipe.packages) {
        auto requirement = dist::Requirement::parse(text);
        if (why || !index || !requirement) {
          continue;
        }
        auto links = net::list_project(seams.transport, network.route(*index), *index, requirement->name, deadline);
        why = links ? std::nullopt : std::optional(links.error());
      }
      return why;
    };
  }

  void record(LedgerKind kind, const AbsPath& path, action::StepPtr step) {
    m_plan.add(std::make_unique<env::Recorded>(m_ledger, store::LedgerEntry{m_request.name, kind, path, std::nullopt},
                                               std::move(step)));
  }

  Status add_base() {
    dist::Specifiers python = TRY(dist::Specifiers::parse(m_request.recipe.python));
    python::VenvWish venv{.folder = m_decision.generation,
                          .base_python = m_decision.base_prefix / "bin/python",
                          .python = python,
                          .user = m_user,
                          .network = m_variables,
                          .index = m_request.index};
    if (const auto* use = std::get_if<python::UseInterpreter>(&m_decision.base.how)) {
      venv.base_python = use->interpreter.path;
    } else {
      python::CondaBaseWish base{.prefix = m_decision.base_prefix,
                                 .python = python,
                                 .condas = std::get<python::CreateWithConda>(m_decision.base.how).condas,
                                 .channels = m_request.site.channels,
                                 .user = m_user,
                                 .network = m_variables};
      m_plan.add(std::make_unique<env::SharedBase>(
          store::LockSeams{m_seams.files, m_seams.host, m_seams.clock, m_seams.random}, m_request.folders, m_ledger,
          store::LedgerEntry{m_request.name, LedgerKind::base, m_decision.base_prefix, std::nullopt},
          through_network(std::make_unique<python::CreateCondaBase>(m_seams.files, m_seams.processes, base),
                          ask_channels())));
    }
    record(LedgerKind::generation, m_decision.generation,
           through_network(std::make_unique<python::MakeVenv>(m_seams.files, m_seams.processes, venv)));
    return {};
  }

  Status add_wheels() {
    size_t unsized = 0;
    AbsPath downloads = TRY(download_folder(m_request.folders, m_request.name));
    std::vector<FetchWish> wishes;
    for (const PlannedWheel& wheel : m_decision.wheels) {
      unsized += wheel.listed && wheel.listed->size ? 0 : 1;
      m_wheel_folders.push_back(downloads / TRY(RelPath::parse(wheel.wish.name + "-" + wheel.wish.version)));
      wishes.push_back({.wheel = wheel,
                        .gpus = m_decision.gpus,
                        .folder = m_wheel_folders.back(),
                        .python = m_decision.generation / "bin/python",
                        .index = m_request.index,
                        .mirrors = m_request.site.mirrors,
                        .glibc = oldest_glibc(m_request, m_facts),
                        .locked = m_facts.locked,
                        .hint = m_request.lock ? "name the cards that it is to run on here with `--gpu`" : ""});
    }
    if (m_request.lock && !wishes.empty()) {
      m_plan.add(std::make_unique<FetchAll>(m_seams, m_network, std::move(wishes)));
    } else {
      for (FetchWish& wish : wishes) {
        m_plan.add(std::make_unique<FetchWheel>(m_seams, m_network, std::move(wish)));
      }
    }
    if (unsized > 0) {
      m_plan.leave_uncounted(
          fmt::format("{} {} whose size the server knows", unsized, unsized == 1 ? "wheel" : "wheels"));
    }
    return {};
  }

  void add_packages() {
    python::InstallWish wish{.venv = m_decision.generation,
                             .kept = {},
                             .requirements = m_request.recipe.packages,
                             .constraints = {},
                             .index = m_request.index,
                             .uv = m_facts.uv,
                             .cache = std::nullopt,
                             .user = m_user,
                             .network = m_variables};
    for (const PlannedWheel& wheel : m_decision.wheels) {
      if (wheel.listed) {
        const auto& constraints = wheel.listed->constraints;
        wish.constraints.insert(wish.constraints.end(), constraints.begin(), constraints.end());
      }
    }
    if (!m_wheel_folders.empty()) {
      m_plan.add(std::make_unique<InstallFetched>(m_seams, m_wheel_folders, m_decision.generation));
    }
    if (m_request.lock) {
      m_plan.add(std::make_unique<VerifyLocked>(m_seams, *m_request.lock, m_decision.generation));
      return;
    }
    auto step = std::make_unique<InstallBeside>(m_seams, m_wheel_folders, std::move(wish));
    step->expect({m_request.recipe.expected_bytes, m_request.recipe.expected_files});
    m_plan.add(through_network(std::move(step), ask_index()));
  }

  /// A step that needs to know the Python that was made.
  void add_late(std::string_view what, std::string description, action::Estimate estimate,
                std::function<Result<action::StepPtr>(const env::EnvironmentSpec&)> make) {
    m_plan.add(std::make_unique<Late>(fmt::format("{}:{}", what, m_decision.digest), std::move(description), estimate,
                                      [&seams = m_seams, &request = m_request, &decision = m_decision,
                                       make = std::move(make)]() -> Result<action::StepPtr> {
                                        return make(TRY(spec_of(request, decision, TRY(made_python(seams, decision)))));
                                      }));
  }

  void add_doors_inside() {
    bool guard = m_request.recipe.guard;
    add_late(
        "doors-inside",
        guard ? "write its activate scripts, its guard against PYTHONPATH and its job prologue"
              : "write its activate scripts and its job prologue (without a guard, as the recipe says)",
        {65536, 10},
        [&seams = m_seams, &decision = m_decision, guard](const env::EnvironmentSpec& spec) -> Result<action::StepPtr> {
          return std::make_unique<FillEnvironment>(seams, decision.generation, TRY(doors_inside(spec, guard)));
        });
  }

  void add_lock() {
    env::Lockfile lock{.name = m_request.name,
                       .made_at = {},
                       .plan = m_decision.digest,
                       .recipe = m_request.recipe.name,
                       .recipe_sha256 = Sha256::of(m_request.recipe.text).hex(),
                       .site = m_request.site.name,
                       .python = {},
                       .base = {},
                       .base_is_ours = std::holds_alternative<python::CreateWithConda>(m_decision.base.how),
                       .gpus = {},
                       .wheels = {},
                       .packages = {},
                       .title = m_request.recipe.title,
                       .imports = m_request.recipe.imports,
                       .guard = m_request.recipe.guard};
    for (const gpu::Gpu& gpu : m_decision.gpus) {
      lock.gpus.push_back(gpu.capability.text());
    }
    for (const PlannedWheel& wheel : m_decision.wheels) {
      lock.wheels.push_back({wheel.wish.name, wheel.wish.version, {}, {}, {}, 0, {}});
    }
    m_plan.add(std::make_unique<WriteLock>(
        m_seams, LockWish{std::move(lock), m_decision.generation, m_wheel_folders, m_request.lock}));
  }

  void add_test() {
    std::vector<TestShell> shells = test_shells(m_facts);
    std::vector<std::string> imports = m_request.recipe.imports;
    std::string description = SelfTest(m_seams, {{}, m_decision.generation, imports, shells, {}}).describe();
    add_late("self-test", std::move(description), {},
             [&seams = m_seams, &decision = m_decision, shells = std::move(shells), imports = std::move(imports),
              downloads = m_wheel_folders](const env::EnvironmentSpec& spec) -> Result<action::StepPtr> {
               return std::make_unique<SelfTest>(
                   seams, SelfTestWish{TRY(test_script(spec)), decision.generation, imports, shells, downloads});
             });
  }

  Status add_doors_outside(bool replaces) {
    TRY(place(TRY(general_door(m_request.folders))));
    env::FilesWish module =
        TRY(checked(TRY(module_door(m_request.folders, TRY(spec_of(m_request, m_decision, {})), m_decision))));
    add_door("module-door", module,
             [&folders = m_request.folders, &decision = m_decision](const env::EnvironmentSpec& spec) {
               return module_door(folders, spec, decision);
             });
    if (brings_kernel(m_request.recipe)) {
      const std::string& title = m_request.recipe.title;
      env::FilesWish wish = TRY(kernel_door(m_request.folders, m_user, TRY(spec_of(m_request, m_decision, {})), title));
      wish.keep_on_undo = replaces;
      TRY(place(std::move(wish)));
    }
    return {};
  }

  void add_door(std::string_view what, const env::FilesWish& like,
                std::function<Result<env::FilesWish>(const env::EnvironmentSpec&)> render) {
    action::Estimate estimate = env::PlaceFiles(m_seams.files, m_ledger, like).estimate();
    add_late(what, "write " + like.what, estimate,
             [&seams = m_seams, &ledger = m_ledger,
              render = std::move(render)](const env::EnvironmentSpec& spec) -> Result<action::StepPtr> {
               return std::make_unique<env::PlaceFiles>(seams.files, ledger, TRY(render(spec)));
             });
  }

  const Seams& m_seams;
  const Network& m_network;
  store::Ledger& m_ledger;
  const Request& m_request;
  const Facts& m_facts;
  const Decision& m_decision;
  Environment m_user, m_variables;
  std::vector<AbsPath> m_wheel_folders;
  action::Plan m_plan;
};

} // namespace

Result<AbsPath> download_folder(const store::Folders& folders, std::string_view name) {
  return folders.wheels() / TRY(RelPath::parse(name));
}

AbsPath ca_bundle_path(const store::Folders& folders) {
  return folders.data / "ca-bundle.pem";
}

Result<action::Plan> make_plan(const Workshop& workshop, const Request& request, const Facts& facts,
                               const Decision& decision, const std::string& ca_pem, bool replaces) {
  return Planner(workshop, request, facts, decision).make(ca_pem, replaces);
}

Status check_room(const action::Plan& plan, const survey::PlaceFacts& place) {
  if (!place.space) {
    return {};
  }
  action::Estimate need = plan.estimate().at_least();
  const os::Space& have = *place.space;
  if (need.bytes > have.bytes_free) {
    return fail(failure("there is too little room in {}", place.path.string())
                    .because(fmt::format("the plan needs at least {}, and {} are free", human_bytes(need.bytes),
                                         human_bytes(have.bytes_free)))
                    .with_hint("free space there, or choose another place with `--prefix DIR`"));
  }
  if (have.inodes_total > 0 && need.inodes > have.inodes_free) {
    return fail(failure("there is room for too few files in {}", place.path.string())
                    .because(fmt::format("the plan needs at least {} files, and {} are free", human_count(need.inodes),
                                         human_count(have.inodes_free)))
                    .with_hint("remove files there, or choose another place with `--prefix DIR`"));
  }
  return {};
}

std::string tight_room(const action::Plan& plan, const survey::PlaceFacts& place) {
  action::Estimate most = plan.estimate();
  if (!place.space) {
    return {};
  }
  std::string lacking;
  if (most.bytes > place.space->bytes_free) {
    lacking = fmt::format("{}, and {} are free", human_bytes(most.bytes), human_bytes(place.space->bytes_free));
  } else if (place.space->inodes_total > 0 && most.inodes > place.space->inodes_free) {
    lacking = fmt::format("{} files, and {} are free", human_count(most.inodes), human_count(place.space->inodes_free));
  }
  return lacking.empty() ? lacking
                         : fmt::format("beware: it may need up to {}; if the disk fills, all is taken back. "
                                       "`--prefix DIR` names another place",
                                       lacking);
}

} // namespace envboot::init
