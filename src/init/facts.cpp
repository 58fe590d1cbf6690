#include "init/facts.hpp"
#include "env/registry.hpp"
#include "python/uv.hpp"

#include <algorithm>

namespace envboot::init {
namespace {

constexpr std::chrono::seconds k_module_patience{20};
constexpr std::chrono::seconds k_interpreter_patience{10};

modulefile::Start start_of(const os::Host& host) {
  modulefile::Start start;
  start.environment = host.environment();
  start.user = host.environment().get_or("USER", "");
  start.host = host.host_name();
  return start;
}

/// The Pythons that a module could poison: those in reach, and the one that is to be made.
std::vector<hijack::Interpreter> interpreters_of(const std::vector<python::BaseCandidate>& candidates) {
  std::vector<hijack::Interpreter> interpreters;
  for (const python::BaseCandidate& candidate : candidates) {
    if (candidate.interpreter) {
      interpreters.push_back({candidate.path, candidate.interpreter->major(), candidate.interpreter->minor()});
    }
  }
  return interpreters;
}

/// The modules that bring conda: those that the site names, in its order, then any other that does.
std::vector<hijack::CondaCandidate> condas_of(const modulefile::TreeReport& tree, const config::Site& site,
                                              os::FileReader& files) {
  std::vector<const modulefile::Surveyed*> order;
  for (const std::string& name : site.base_modules) {
    if (auto found = tree.find(name)) {
      order.push_back(*found);
    }
  }
  for (const modulefile::Surveyed& surveyed : tree.modulefiles) {
    order.push_back(&surveyed);
  }
  std::vector<hijack::CondaCandidate> condas;
  for (const modulefile::Surveyed* surveyed : order) {
    for (hijack::CondaCandidate& candidate : hijack::conda_of(surveyed->load.effects, files)) {
      if (std::ranges::find(condas, candidate.root, &hijack::CondaCandidate::root) == condas.end()) {
        condas.push_back(std::move(candidate));
      }
    }
  }
  return condas;
}

Result<std::optional<ModuleFacts>> module_facts(const Seams& seams, const Request& request,
                                                const std::vector<python::BaseCandidate>& candidates,
                                                const Deadline& deadline) {
  if (request.modulepath.empty()) {
    return std::nullopt;
  }
  AbsPath envboot = TRY(seams.host.own_executable());
  modulefile::Workforce workforce{seams.processes, envboot, seams.host.processors(), {}};
  std::vector<hijack::Interpreter> interpreters = interpreters_of(candidates);
  hijack::TreeJudge judge(interpreters, seams.files);
  ModuleFacts facts{modulefile::survey_tree(seams.files, workforce, request.modulepath, start_of(seams.host), deadline,
                                            judge.judging()),
                    {},
                    {}};
  facts.judgement = std::move(judge).judgement(facts.tree);
  facts.condas = condas_of(facts.tree, request.site, seams.files);
  return facts;
}

std::vector<python::BaseCandidate> candidates_of(const Seams& seams, const Request& request,
                                                 const std::vector<survey::PlaceFacts>& places,
                                                 const Deadline& deadline) {
  std::vector<python::BaseCandidate> candidates;
  for (const python::FoundInterpreter& found : python::find_interpreters(seams.files, seams.host.environment(), {})) {
    if (found.path.is_below_or_same(request.folders.data)) {
      continue; // an environment or base of ours is no stranger's to build on
    }
    auto interpreter = python::ask(seams.processes, seams.files, found.path, deadline);
    auto place = std::ranges::find_if(
        places, [&](const survey::PlaceFacts& p) { return !p.purge.empty() && found.path.is_below_or_same(p.path); });
    candidates.push_back({found.path, found.origin,
                          interpreter ? Known<python::Interpreter>(*interpreter)
                                      : Known<python::Interpreter>(Unknown{interpreter.error().what}),
                          place == places.end() ? "" : place->purge});
  }
  return candidates;
}

std::vector<python::CondaRoot> conda_roots(const Seams& seams, const std::optional<ModuleFacts>& modules,
                                           std::vector<std::string>& notes) {
  std::vector<AbsPath> roots;
  for (const hijack::CondaCandidate& candidate : modules ? modules->condas : std::vector<hijack::CondaCandidate>()) {
    roots.push_back(candidate.root);
  }
  auto on_path = python::find_on_path(seams.files, seams.host.environment(), "conda");
  if (auto exe = AbsPath::parse(seams.host.environment().get_or("CONDA_EXE", ""))) {
    roots.push_back(exe->parent().parent());
  }
  if (on_path) {
    roots.push_back(seams.files.real_path(*on_path).value_or(*on_path).parent().parent());
  }
  std::vector<python::CondaRoot> condas;
  for (const AbsPath& root : roots) {
    auto conda = python::describe_conda(seams.files, root);
    if (!conda) {
      notes.push_back(fmt::format("the conda in {} can't be used: {}", root.string(), conda.error().what));
    } else if (std::ranges::find(condas, conda->root, &python::CondaRoot::root) == condas.end()) {
      condas.push_back(std::move(*conda));
    }
  }
  return condas;
}

} // namespace

Result<Facts> gather(const Seams& seams, const Request& request, Deadline deadline) {
  const Environment& environment = seams.host.environment();
  std::vector<survey::PlaceFacts> places = survey::places(seams.files, request.site, environment, request.folders.home);
  auto lies_in = std::ranges::find_if(
      places, [&](const survey::PlaceFacts& place) { return request.folders.data.is_below_or_same(place.path); });
  std::vector<env::LockedWheel> locked = TRY(env::locked_wheels(seams.files, request.folders));
  Facts facts{.modules = std::nullopt,
              .wished_base = std::nullopt,
              .candidates = candidates_of(seams, request, places, deadline.within(k_interpreter_patience)),
              .condas = {},
              .uv = python::find_uv(seams.files, environment),
              .glibc = seams.host.glibc_version(),
              .place = survey::look_at_place(seams.files, lies_in == places.end() ? "data folder" : lies_in->name,
                                             request.folders.data, lies_in == places.end() ? "" : lies_in->purge),
              .locked = std::move(locked),
              .notes = {}};
  facts.place.purge_known = lies_in == places.end() || lies_in->purge_known;
  facts.modules = TRY(module_facts(seams, request, facts.candidates, deadline.within(k_module_patience)));
  if (!facts.modules) {
    facts.notes.emplace_back("this account has no MODULEPATH: conda is looked for on PATH only");
  }
  facts.condas = conda_roots(seams, facts.modules, facts.notes);
  if (request.base.kind == BaseWish::Kind::path) {
    facts.wished_base = TRY(python::read_wished_base(seams.processes, seams.files, request.base.path, deadline));
  }
  return facts;
}

} // namespace envboot::init
