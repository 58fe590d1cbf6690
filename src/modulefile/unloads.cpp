#include "modulefile/unloads.hpp"

#include "modulefile/apply.hpp"
#include "modulefile/evaluation_cache.hpp"
#include "modulefile/session.hpp"

#include <algorithm>

namespace envboot::modulefile {
namespace {

bool stays_by_itself(const Effect& effect) {
  return effect.verb == Verb::unset || effect.verb == Verb::remove_path || effect.verb == Verb::unset_alias ||
         effect.verb == Verb::unset_function || effect.verb == Verb::unuse || effect.verb == Verb::shell_code;
}

bool is_told(const Evaluation& load) {
  return !load.outcome.applied() || (!load.asked_mode && std::ranges::none_of(load.effects, stays_by_itself));
}

/// What `module load` made of the session: the file's own changes, and that it is loaded.
Interlude after(const Surveyed& surveyed, const Environment& before) {
  Environment loaded = apply(surveyed.load, before).environment;
  std::string names = loaded.get_or("LOADEDMODULES", "");
  loaded.set("LOADEDMODULES", names.empty() ? surveyed.file.name : names + ":" + surveyed.file.name);
  auto [set, unset] = difference(before, loaded);
  return {std::move(set), std::move(unset), ""};
}

} // namespace

void evaluate_unloads(std::vector<Surveyed>& files, const Workforce& workforce, const Start& start,
                      const std::string& of, const Deadline& deadline) {
  std::vector<Request> requests;
  std::vector<Surveyed*> asked;
  for (Surveyed& surveyed : files) {
    if (!is_told(surveyed.load)) {
      const std::string& name = surveyed.file.name;
      requests.push_back({surveyed.file.file, name, name, Mode::unload, false, {}, after(surveyed, start.environment)});
      asked.push_back(&surveyed);
    }
  }
  if (requests.empty()) {
    return;
  }
  std::vector<Evaluation> evaluations = evaluate_kept(workforce, start, requests, "unloads of " + of, deadline);
  for (size_t i = 0; i < asked.size(); ++i) {
    asked[i]->unload = std::move(evaluations[i]);
  }
}

} // namespace envboot::modulefile
