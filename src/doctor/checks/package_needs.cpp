// What packages need: one another, their Python, the folder of their project.

#include "doctor/checks/about_packages.hpp"
#include "doctor/checks/listed.hpp"
#include "doctor/checks/packages.hpp"

namespace envboot::doctor {

using survey::PackageFacts;
using survey::Packages;

std::vector<Finding> check_other_python(const Packages& packages) {
  if (packages.unread.empty() || !packages.packages.empty()) {
    return {};
  }
  Finding finding = about(packages, "EB315", Level::error, "the packages are for another Python than the one");
  std::vector<Evidence> evidence;
  for (const AbsPath& folder : packages.unread) {
    evidence.push_back(
        {.file = folder, .value = fmt::format("is not read by Python {}", packages.markers.python_version)});
  }
  finding.why =
      "the Python that the environment was made from was replaced by another version: nothing that was installed "
      "can be imported";
  finding.fix = "make the environment again, with the Python that is there now or with one that is its own";
  show_places(finding, std::move(evidence));
  return {finding};
}

namespace {

/// The requirements that are not met, each with its place, and what pip would have to install.
struct Unmet {
  std::vector<Evidence> evidence;
  std::string wanted;

  void add(const PackageFacts& package, const dist::MarkerEnvironment& python) {
    for (const wheel::Unmet& unmet : package.unmet) {
      std::string state =
          unmet.present.empty() ? "which is not installed" : fmt::format("and {} is there", unmet.present);
      evidence.push_back({.file = package.is.info,
                          .value = fmt::format("{} needs {}, {}", package.title(), unmet.requirement, state)});
      if (std::string word = fmt::format(" '{}'", unmet.requirement); wanted.find(word) == std::string::npos) {
        wanted += word;
      }
    }
    if (package.for_other_python) {
      evidence.push_back({.file = package.is.info,
                          .value = fmt::format("{} needs Python {}, and this one is {}", package.title(),
                                               package.metadata.requires_python, python.python_full_version)});
    }
  }
};

} // namespace

std::vector<Finding> check_requirements(const Packages& packages) {
  Unmet unmet;
  for (const std::vector<PackageFacts>* all : {&packages.packages, &packages.beside}) {
    for (const PackageFacts& package : *all) {
      unmet.add(package, packages.markers);
    }
  }
  if (unmet.evidence.empty()) {
    return {};
  }
  Finding finding =
      about(packages, "EB309", Level::error,
            fmt::format("{} not met", counted(unmet.evidence.size(), "a requirement is", "requirements are")));
  finding.why = "what lacks something fails when it is imported or, worse, when a function is first called";
  finding.fix = unmet.wanted.empty() ? "install versions of them that are for this Python"
                                     : pip(packages, "install" + unmet.wanted);
  show_places(finding, std::move(unmet.evidence));
  return {finding};
}

std::vector<Finding> check_extension_modules(const Packages& packages) {
  std::vector<const PackageFacts*> foreign;
  std::vector<Evidence> evidence;
  for (const PackageFacts& package : packages.packages) {
    for (const std::string& path : package.foreign) {
      auto file = AbsPath::parse(path, package.is.folder);
      evidence.push_back({.file = file ? std::optional(*file) : std::nullopt, .value = package.title()});
    }
    if (!package.foreign.empty()) {
      foreign.push_back(&package);
    }
  }
  if (foreign.empty()) {
    return {};
  }
  Finding finding = about(packages, "EB310", Level::error,
                          fmt::format("compiled parts of {} are for another Python",
                                      counted(foreign.size(), foreign.front()->is.name, "packages")));
  finding.why = fmt::format("Python {} passes over them: \"No module named …\", or \"cannot import name …\"",
                            packages.markers.python_version);
  finding.fix = pip(packages, "install --force-reinstall --no-deps" + pinned(foreign));
  show_places(finding, std::move(evidence));
  return {finding};
}

std::vector<Finding> check_editable(const Packages& packages) {
  std::vector<Finding> findings;
  for (const PackageFacts& package : packages.packages) {
    if (!package.project_gone) {
      continue;
    }
    Finding finding =
        about(packages, "EB311", Level::error, fmt::format("the project folder of {} is gone", package.is.name));
    finding.evidence = {{.file = package.is.info, .value = "it leads to " + package.project->string()}};
    finding.why = "it was installed with `pip install -e`, which copies nothing: it can't be imported any more";
    finding.fix = pip(packages, "uninstall " + package.is.name) + "   (or bring the folder back)";
    findings.push_back(std::move(finding));
  }
  return findings;
}

std::vector<Finding> check_commands(const Packages& packages) {
  std::vector<Evidence> evidence;
  std::vector<const PackageFacts*> dead;
  for (const PackageFacts& package : packages.packages) {
    for (const dist::EntryPoint& entry : package.dead_commands) {
      evidence.push_back({.file = package.is.info / "entry_points.txt",
                          .value = fmt::format("{} = {}: there is no such module", entry.name, entry.value)});
    }
    if (!package.dead_commands.empty()) {
      dead.push_back(&package);
    }
  }
  if (dead.empty()) {
    return {};
  }
  Finding finding = about(packages, "EB312", Level::warning,
                          fmt::format("commands of {} start a module that is not there",
                                      counted(dead.size(), dead.front()->is.name, "packages")));
  finding.why = "they fail with ModuleNotFoundError: the package is damaged, or was installed half";
  finding.fix = pip(packages, "install --force-reinstall --no-deps" + pinned(dead));
  show_places(finding, std::move(evidence));
  return {finding};
}

} // namespace envboot::doctor
