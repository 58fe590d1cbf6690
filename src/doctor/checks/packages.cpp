#include "doctor/checks/packages.hpp"

#include "doctor/checks/listed.hpp"

#include <algorithm>
#include <map>

namespace envboot::doctor {
namespace {

using survey::BrokenFile;
using survey::PackageFacts;
using survey::Packages;

Finding about(const Packages& packages, std::string_view code, Level level, std::string title) {
  return {.code = std::string(code),
          .level = level,
          .title = fmt::format("{} in {}", title, packages.prefix.string()),
          .evidence = {},
          .why = {},
          .fix = {}};
}

std::string pip(const Packages& packages, std::string_view words) {
  return fmt::format("{} -m pip {}", packages.python.string(), words);
}

std::string counted(size_t count, std::string_view one, std::string_view many) {
  return count == 1 ? std::string(one) : fmt::format("{} {}", count, many);
}

/// `numpy==1.19.5 six==1.16.0`.
std::string pinned(const std::vector<const PackageFacts*>& packages) {
  std::string text;
  for (const PackageFacts* package : packages) {
    text += " " + package->is.name + (package->is.version.empty() ? "" : "==" + package->is.version);
  }
  return text;
}

std::string describe(const BrokenFile& file) {
  switch (file.how) {
  case BrokenFile::How::gone:
    return "gone";
  case BrokenFile::How::empty:
    return fmt::format("empty, {} bytes are promised", file.promised);
  case BrokenFile::How::changed:
    return "of the right size, and another content than promised";
  case BrokenFile::How::resized:
    break;
  }
  return fmt::format("{} bytes, {} are promised", file.found, file.promised);
}

/// The packages that have files of one kind, and these files.
struct Broken {
  std::vector<const PackageFacts*> packages;
  std::vector<Evidence> evidence;
};

/// An edited source is somebody's wish; a file that is gone or cut off is none's.
bool is_damage(const BrokenFile& file) {
  bool there = file.how == BrokenFile::How::resized || file.how == BrokenFile::How::changed;
  return !there || !file.path.ends_with(".py");
}

Broken broken_of(const Packages& packages, bool damage) {
  Broken broken;
  for (const PackageFacts& package : packages.packages) {
    size_t before = broken.evidence.size();
    for (const BrokenFile& file : package.broken) {
      if (is_damage(file) == damage) {
        auto path = AbsPath::parse(file.path, package.is.folder);
        broken.evidence.push_back({.file = path ? std::optional(*path) : std::nullopt,
                                   .value = fmt::format("{} ({})", describe(file), package.title())});
      }
    }
    if (broken.evidence.size() > before) {
      broken.packages.push_back(&package);
    }
  }
  return broken;
}

} // namespace

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

std::vector<Finding> check_twice_installed(const Packages& packages) {
  std::map<std::string, std::vector<const PackageFacts*>> by_name;
  for (const PackageFacts& package : packages.packages) {
    if (package.of_system) {
      continue;
    }
    by_name[package.is.folder.string() + "/" + package.is.name].push_back(&package);
  }
  std::vector<Evidence> twice;
  std::string names;
  for (const auto& [name, all] : by_name) {
    if (all.size() > 1) {
      for (const PackageFacts* package : all) {
        twice.push_back({.file = package->is.info, .value = package->title()});
      }
      names += " " + all.front()->is.name;
    }
  }
  if (twice.empty()) {
    return {};
  }
  Finding finding = about(packages, "EB304", Level::warning, "packages are installed twice");
  finding.why =
      "pip and importlib.metadata see one of them, the imported files may be the other's: an installation was cut "
      "off, or two managers worked on one environment";
  finding.fix = pip(packages, "install --force-reinstall --no-deps" + names);
  show_places(finding, std::move(twice));
  return {finding};
}

std::vector<Finding> check_leftovers(const Packages& packages) {
  if (packages.leftovers.empty()) {
    return {};
  }
  Finding finding = about(packages, "EB305", Level::note, "rests of an uninstallation that was cut off are left");
  std::vector<Evidence> evidence;
  finding.fix = "rm -r";
  Remedy remedy{fmt::format("set aside what an uninstallation left in {}", packages.prefix.string()), {}};
  for (const AbsPath& path : packages.leftovers) {
    evidence.push_back({.file = path, .value = ""});
    finding.fix += fmt::format(" '{}'", path.string());
    remedy.changes.emplace_back(MoveAway{path});
  }
  finding.remedy = std::move(remedy);
  finding.why = "pip says \"Ignoring invalid distribution\" for each of them at every call, and they take up room";
  show_places(finding, std::move(evidence));
  return {finding};
}

std::vector<Finding> check_damaged_files(const Packages& packages) {
  Broken broken = broken_of(packages, true);
  if (broken.packages.empty()) {
    return {};
  }
  Finding finding = about(packages, "EB306", Level::error,
                          fmt::format("files of {} are missing or cut off",
                                      counted(broken.packages.size(), broken.packages.front()->is.name, "packages")));
  finding.why =
      "a full quota, a clean-up of old files or an interrupted installation does that; imports fail in places that "
      "seem to have nothing to do with it";
  finding.fix = pip(packages, "install --force-reinstall --no-deps" + pinned(broken.packages));
  show_places(finding, std::move(broken.evidence));
  return {finding};
}

std::vector<Finding> check_edited_files(const Packages& packages) {
  Broken broken = broken_of(packages, false);
  if (broken.packages.empty()) {
    return {};
  }
  Finding finding = about(packages, "EB307", Level::note,
                          fmt::format("installed files of {} were edited",
                                      counted(broken.packages.size(), broken.packages.front()->is.name, "packages")));
  finding.why = "the next update of the package drops the change without a word";
  finding.fix =
      pip(packages, "install --force-reinstall --no-deps" + pinned(broken.packages)) + "   (if it was not on purpose)";
  show_places(finding, std::move(broken.evidence));
  return {finding};
}

std::vector<Finding> check_unfinished_packages(const Packages& packages) {
  std::vector<const PackageFacts*> unfinished;
  std::vector<Evidence> evidence;
  for (const PackageFacts& package : packages.packages) {
    if ((!package.is.complete && !package.of_system) || !package.problem.empty()) {
      unfinished.push_back(&package);
      evidence.push_back(
          {.file = package.is.info, .value = package.is.complete ? package.problem : "it has no RECORD"});
    }
  }
  if (unfinished.empty()) {
    return {};
  }
  Finding finding = about(packages, "EB308", Level::warning,
                          fmt::format("the records of {} are missing or can't be read",
                                      counted(unfinished.size(), unfinished.front()->is.name, "packages")));
  finding.why = "an installation was cut off there; pip can neither remove nor update it: \"no RECORD file was found\"";
  finding.fix = pip(packages, "install --ignore-installed --no-deps" + pinned(unfinished));
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
