#include "survey/python_path.hpp"
#include "hijack/judge.hpp"
#include "os/read.hpp"
#include "python/site_packages.hpp"

#include <algorithm>
#include <set>

namespace envboot::survey {
namespace {

/// What a module with this line would do: the same knowledge for both.
std::vector<hijack::Verdict> judge_entry(os::FileReader& files, const std::string& entry,
                                         const std::vector<hijack::Interpreter>& interpreters) {
  modulefile::Effect effect;
  effect.verb = modulefile::Verb::prepend_path;
  effect.command = "prepend-path";
  effect.variable = "PYTHONPATH";
  effect.values = {entry};
  std::vector<hijack::Verdict> verdicts = hijack::judge("", std::span(&effect, 1), interpreters, files);
  std::ranges::stable_sort(verdicts, std::ranges::greater(), &hijack::Verdict::level);
  return verdicts;
}

std::set<std::string> names_of(os::FileReader& files, const PrefixFacts* active) {
  std::set<std::string> names;
  for (const AbsPath& folder : active != nullptr ? active->site_packages : std::vector<AbsPath>()) {
    if (auto found = python::importable_names(files, folder)) {
      names.insert(found->begin(), found->end());
    }
  }
  return names;
}

} // namespace

std::vector<PythonPathEntry> python_path(os::FileReader& files, const Environment& environment,
                                         const std::vector<hijack::Interpreter>& interpreters,
                                         const PrefixFacts* active) {
  std::vector<PythonPathEntry> entries;
  std::set<std::string> own = names_of(files, active);
  for (const std::string& field : split_path_list(environment.get_or("PYTHONPATH", ""))) {
    PythonPathEntry entry{field, true, judge_entry(files, field, interpreters), {}, {}};
    if (auto folder = AbsPath::parse(field)) {
      entry.exists = os::exists(files, *folder);
      if (auto names = python::importable_names(files, *folder)) {
        entry.names = std::move(*names);
      }
    }
    std::ranges::copy_if(entry.names, std::back_inserter(entry.shadowed),
                         [&](const std::string& name) { return own.contains(name); });
    entries.push_back(std::move(entry));
  }
  return entries;
}

} // namespace envboot::survey
