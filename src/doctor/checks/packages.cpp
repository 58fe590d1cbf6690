#include "doctor/checks/packages.hpp"

#include "doctor/checks/about_packages.hpp"
#include "doctor/checks/listed.hpp"

#include <algorithm>
#include <map>

namespace envboot::doctor {
namespace {

using survey::BrokenFile;
using survey::PackageFacts;
using survey::Packages;

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

} // namespace envboot::doctor
