#include "doctor/checks/checks.hpp"

#include <algorithm>

namespace envboot::doctor {
namespace {

constexpr size_t k_most_examples = 3;

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (size_t i = 0; i < names.size() && i < k_most_examples; ++i) {
    text += (i > 0 ? ", " : "") + names[i];
  }
  return names.size() > k_most_examples ? fmt::format("{} and {} more", text, names.size() - k_most_examples) : text;
}

/// `3.7` of `lib/python3.7/site-packages`.
std::string python_of(const AbsPath& site_packages) {
  std::string folder = site_packages.parent().name();
  return folder.starts_with("python") ? folder.substr(6) : folder;
}

bool uses(const survey::PrefixFacts& prefix, const UserSite& site) {
  return prefix.sees_user_site() && std::ranges::any_of(prefix.site_packages, [&](const AbsPath& folder) {
           return python_of(folder) == site.python;
         });
}

} // namespace

std::vector<Finding> check_user_site(const Environment& environment, const std::vector<UserSite>& sites,
                                     const std::vector<survey::PrefixFacts>& prefixes) {
  std::vector<Finding> findings;
  if (!environment.get_or("PYTHONNOUSERSITE", "").empty()) {
    return findings;
  }
  for (const UserSite& site : sites) {
    auto hit = std::ranges::find_if(prefixes, [&](const survey::PrefixFacts& prefix) { return uses(prefix, site); });
    if (site.names.empty() || hit == prefixes.end()) {
      continue;
    }
    findings.push_back(
        {"EB301",
         Level::warning,
         fmt::format("packages in {} leak into {}", site.folder.string(), hit->prefix.string()),
         {Evidence{.file = site.folder, .value = listed(site.names), .source_line = {}}},
         "a conda environment imports from your user site before its own packages, so that versions differ from "
         "what it installed, and pip skips what it finds there",
         "export PYTHONNOUSERSITE=1",
         {}});
  }
  return findings;
}

std::vector<Finding> check_dangling_python(const std::vector<survey::PrefixFacts>& prefixes) {
  std::vector<Finding> findings;
  for (const survey::PrefixFacts& prefix : prefixes) {
    if (prefix.python && !prefix.python->dangling) {
      continue;
    }
    std::string chain = (prefix.prefix / "bin/python").string();
    for (const std::string& target : prefix.python ? prefix.python->chain : std::vector<std::string>()) {
      chain += " -> " + target;
    }
    findings.push_back(
        {"EB302",
         Level::error,
         fmt::format("the python of {} is gone", prefix.prefix.string()),
         {Evidence{.file = prefix.prefix / "bin/python", .value = chain, .source_line = {}}},
         "an environment only links to the Python it was made from; that one was removed, renamed or is not "
         "mounted on this node, so nothing in the environment starts",
         "make it again: envboot init (venv can't repair it: it keeps the dead link)",
         {}});
  }
  return findings;
}

std::vector<Finding> check_shebangs(const std::vector<survey::PrefixFacts>& prefixes) {
  std::vector<Finding> findings;
  for (const survey::PrefixFacts& prefix : prefixes) {
    std::vector<std::string> foreign;
    std::string interpreter;
    bool any_gone = false;
    for (const survey::ScriptShebang& script : prefix.scripts) {
      auto path = AbsPath::parse(script.interpreter);
      bool inside = path && path->is_below_or_same(prefix.prefix);
      if (path && (!inside || !script.interpreter_exists)) {
        foreign.push_back(script.script.name());
        interpreter = script.interpreter;
        any_gone = any_gone || !script.interpreter_exists;
      }
    }
    if (foreign.empty()) {
      continue;
    }
    findings.push_back(
        {"EB303",
         Level::error,
         fmt::format("scripts of {} start another environment's python", prefix.prefix.string()),
         {Evidence{.file = prefix.prefix / "bin",
                   .value = fmt::format("{}: #!{}", listed(foreign), interpreter),
                   .source_line = {}}},
         any_gone ? "the environment was moved or copied, and the python its scripts name no longer exists: \"bad "
                    "interpreter\""
                  : "the environment was moved or copied: its `pip` installs into the other one without saying so",
         fmt::format("{}/bin/python -m pip install --force-reinstall pip (for each package with scripts), or make the "
                     "environment again",
                     prefix.prefix.string()),
         {}});
  }
  return findings;
}

} // namespace envboot::doctor
