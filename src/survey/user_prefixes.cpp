#include "survey/user_prefixes.hpp"
#include "survey/own_state.hpp"

#include <algorithm>

namespace envboot::survey {
namespace {

/// In the order of their names; nothing when the folder can't be read.
std::vector<AbsPath> entries_of(os::FileReader& files, const AbsPath& folder) {
  std::vector<AbsPath> found;
  auto entries = files.list(folder);
  for (const os::Entry& entry : entries ? *entries : std::vector<os::Entry>()) {
    auto name = RelPath::parse(entry.name);
    if (name && !entry.name.starts_with(".")) {
      found.push_back(folder / *name);
    }
  }
  std::ranges::sort(found);
  return found;
}

} // namespace

std::vector<PrefixFacts> user_prefixes(os::FileReader& files, const store::Folders& folders,
                                       const Environment& environment, const std::vector<AbsPath>& asked) {
  std::vector<AbsPath> candidates = asked;
  for (const char* variable : {"VIRTUAL_ENV", "CONDA_PREFIX"}) {
    if (auto path = AbsPath::parse(environment.get_or(variable, ""))) {
      candidates.push_back(*path);
    }
  }
  std::ranges::copy(entries_of(files, folders.envs()), std::back_inserter(candidates));
  std::ranges::copy(environment_links(files, folders), std::back_inserter(candidates));
  std::vector<PrefixFacts> found;
  for (size_t k = 0; k < candidates.size(); ++k) {
    auto facts = k < asked.size() ? prefix_or_base_facts(files, candidates[k]) : prefix_facts(files, candidates[k]);
    if (facts && std::ranges::find(found, facts->real, &PrefixFacts::real) == found.end()) {
      found.push_back(std::move(*facts));
    }
  }
  return found;
}

} // namespace envboot::survey
