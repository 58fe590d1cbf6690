#include "doctor/checks/compiled_parts.hpp"

#include "doctor/checks/listed.hpp"

#include <algorithm>
#include <map>

namespace envboot::doctor {
namespace {

using survey::ElfTrouble;

void show_some(Finding& finding, const std::vector<const ElfTrouble*>& troubles,
               std::string (*say)(const ElfTrouble&)) {
  std::vector<Evidence> places;
  for (const ElfTrouble* trouble : troubles) {
    places.push_back({.file = trouble->file, .value = say(*trouble)});
  }
  show_some(finding, std::move(places));
}

} // namespace

std::vector<Finding> check_missing_libraries(const AbsPath& prefix, const survey::ElfNeeds& needs) {
  std::map<std::string, std::vector<const ElfTrouble*>> by_library;
  for (const ElfTrouble& trouble : needs.missing) {
    by_library[trouble.needs].push_back(&trouble);
  }
  std::vector<Finding> findings;
  for (const auto& [library, troubles] : by_library) {
    Finding finding{.code = "EB602",
                    .level = Level::error,
                    .title = fmt::format("{} is missing for packages in {}", library, prefix.string()),
                    .evidence = {},
                    .why = fmt::format("importing them fails: \"{}: cannot open shared object file\"", library),
                    .fix = "load the module that has it, or install the package that brings it; `LD_LIBRARY_PATH` is "
                           "searched as it is in this shell"};
    show_some(finding, troubles, [](const ElfTrouble& trouble) { return trouble.package; });
    findings.push_back(std::move(finding));
  }
  return findings;
}

std::vector<Finding> check_old_libraries(const AbsPath& prefix, const survey::ElfNeeds& needs) {
  std::map<std::pair<AbsPath, bool>, std::vector<const ElfTrouble*>> by_library;
  for (const ElfTrouble& trouble : needs.too_old) {
    by_library[{*trouble.by, trouble.by_library_path}].push_back(&trouble);
  }
  std::vector<Finding> findings;
  for (const auto& [key, troubles] : by_library) {
    const auto& [library, by_library_path] = key;
    bool libc = library.name() == "libc.so.6";
    Finding finding{
        .code = "EB603",
        .level = Level::error,
        .title = fmt::format("{} is too old for packages in {}", library.string(), prefix.string()),
        .evidence = {},
        .why = fmt::format("importing them fails: \"version `{}' not found\"",
                           [&] {
                             std::string text = troubles.front()->needs;
                             std::ranges::replace(text, ' ', '_');
                             return text;
                           }()),
        .fix = by_library_path ? "LD_LIBRARY_PATH puts that library first: unload the module that sets it, or unset "
                                 "LD_LIBRARY_PATH"
               : libc ? "take older builds of these packages: wheels for manylinux2014 run on every system since 2014"
                      : "take older builds of these packages, or load a module of a newer gcc before you start Python"};
    show_some(finding, troubles, [](const ElfTrouble& trouble) {
      return fmt::format("{} needs {}, and {} is there", trouble.package, trouble.needs, trouble.provides);
    });
    findings.push_back(std::move(finding));
  }
  return findings;
}

} // namespace envboot::doctor
