#include "doctor/checks/loading.hpp"

#include "doctor/checks/listed.hpp"

#include <algorithm>
#include <fmt/ranges.h>
#include <map>
#include <set>

namespace envboot::doctor {
namespace {

using survey::ElfTrouble;
using Family = survey::RuntimeCopy::Family;

Finding of_runtimes(const AbsPath& prefix, Level level, std::string_view what, std::string_view why,
                    std::string_view fix) {
  return {.code = "EB604",
          .level = level,
          .title = fmt::format("{} brings {}", prefix.string(), what),
          .evidence = {},
          .why = std::string(why),
          .fix = std::string(fix)};
}

} // namespace

std::vector<Finding> check_shadowed_libraries(const AbsPath& prefix, const survey::ElfNeeds& needs) {
  std::map<AbsPath, std::set<std::string>> by_library;
  for (const ElfTrouble& trouble : needs.shadowed) {
    if (trouble.by) {
      by_library[*trouble.by].insert(trouble.package);
    }
  }
  if (by_library.empty()) {
    return {};
  }
  Finding finding{
      .code = "EB108",
      .level = Level::warning,
      .title = fmt::format("LD_LIBRARY_PATH hides libraries that {} brings", prefix.string()),
      .evidence = {},
      .why = "packages get a library of the same name that they were not built with: odd crashes, wrong versions of "
             "CUDA, of OpenSSL or of HDF5",
      .fix = "unload the module that sets it, or start Python with `env -u LD_LIBRARY_PATH`"};
  std::vector<Evidence> places;
  places.reserve(by_library.size());
  for (const auto& [library, packages] : by_library) {
    places.push_back({.file = library, .value = "for " + listed({packages.begin(), packages.end()})});
  }
  show_places(finding, std::move(places));
  return {finding};
}

std::vector<Finding> check_processors(const AbsPath& prefix, const survey::ElfNeeds& needs) {
  if (needs.too_new.empty()) {
    return {};
  }
  Finding finding{
      .code = "EB605",
      .level = Level::error,
      .title = fmt::format("packages in {} are built for newer processors than this node's", prefix.string()),
      .evidence = {},
      .why = fmt::format("this node's are of x86-64-v{}: importing them fails with \"CPU ISA level is lower than "
                         "required\" or \"Illegal instruction\"",
                         needs.node_level),
      .fix = "take wheels from the package index, which run on all processors, or build on the oldest node type"};
  std::vector<Evidence> places;
  places.reserve(needs.too_new.size());
  for (const ElfTrouble& trouble : needs.too_new) {
    places.push_back({.file = trouble.file, .value = fmt::format("{} needs {}", trouble.package, trouble.needs)});
  }
  show_places(finding, std::move(places));
  return {finding};
}

std::vector<Finding> check_preloads(const std::vector<std::string>& missing) {
  Finding finding{
      .code = "EB109",
      .level = Level::warning,
      .title = "LD_PRELOAD names a library that is not there",
      .evidence = {},
      .why = "each program that starts prints \"cannot be preloaded\", into files and pipes that others read too",
      .fix = "unset LD_PRELOAD"};
  for (const std::string& entry : missing) {
    finding.evidence.push_back({.value = entry});
  }
  return missing.empty() ? std::vector<Finding>() : std::vector<Finding>{finding};
}

std::vector<Finding> check_shadowing_files(const std::vector<survey::ShadowingFile>& files) {
  Finding finding{
      .code = "EB323",
      .level = Level::warning,
      .title = "files in this folder stand before modules of the same name",
      .evidence = {},
      .why = "a script that lies here, and `python -m`, import them instead: \"partially initialized module\", "
             "\"has no attribute\"",
      .fix = "give them other names; or, from Python 3.11 on: export PYTHONSAFEPATH=1"};
  std::vector<Evidence> places;
  places.reserve(files.size());
  for (const survey::ShadowingFile& file : files) {
    places.push_back({.file = file.file, .value = fmt::format("hides {} of {}", file.module, file.owner)});
  }
  show_places(finding, std::move(places));
  return files.empty() ? std::vector<Finding>() : std::vector<Finding>{finding};
}

std::vector<Finding> check_runtimes(const AbsPath& prefix, const std::vector<survey::RuntimeCopy>& copies) {
  std::map<Family, std::vector<Evidence>> by_family;
  for (const survey::RuntimeCopy& copy : copies) {
    by_family[copy.family].push_back({.file = copy.file, .value = "of " + copy.owner});
  }
  std::vector<Finding> findings;
  auto& llvm = by_family[Family::llvm_openmp];
  if (llvm.size() > 1) {
    findings.push_back(of_runtimes(
        prefix, Level::warning, "several copies of the same OpenMP library",
        "a process that loads two of them ends with \"OMP: Error #15\", or hangs",
        "install these packages by the same program, all by conda or all by pip; KMP_DUPLICATE_LIB_OK only hides it"));
    show_places(findings.back(), std::move(llvm));
  }
  constexpr size_t k_many = 3; // numpy and scipy each bring one, and get along
  auto& blas = by_family[Family::openblas];
  if (blas.size() >= k_many) {
    findings.push_back(
        of_runtimes(prefix, Level::note, "many copies of OpenBLAS",
                    "each starts as many threads as there are cores: jobs are slow, or hit the limit of processes",
                    "export OPENBLAS_NUM_THREADS to what the job asked for"));
    show_places(findings.back(), std::move(blas));
  }
  return findings;
}

std::vector<Finding> check_clobbered(const survey::Packages& packages,
                                     const std::vector<survey::CondaDistribution>& of_conda) {
  Finding finding{
      .code = "EB324",
      .level = Level::warning,
      .title = fmt::format("pip wrote over packages of conda in {}", packages.prefix.string()),
      .evidence = {},
      .why = "conda believes in versions that are not there: its next command mixes files of both, or breaks imports",
      .fix = {}};
  std::vector<Evidence> places;
  std::vector<std::string> names;
  for (const survey::PackageFacts& package : packages.packages) {
    for (const survey::CondaDistribution& conda : of_conda) {
      if (conda.name == package.is.name && conda.version != package.is.version && !package.is.version.empty()) {
        places.push_back({.file = package.is.info, .value = fmt::format("conda installed {}", conda.version)});
        names.push_back(conda.name);
      }
    }
  }
  if (places.empty()) {
    return {};
  }
  show_places(finding, std::move(places));
  finding.fix =
      fmt::format("{}/bin/python -m pip uninstall {}; conda install -p {} --force-reinstall {}",
                  packages.prefix.string(), fmt::join(names, " "), packages.prefix.string(), fmt::join(names, " "));
  return {finding};
}

} // namespace envboot::doctor
