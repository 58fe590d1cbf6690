#include "doctor/checks/upkeep.hpp"

#include "doctor/checks/listed.hpp"

#include <algorithm>
#include <charconv>

namespace envboot::doctor {
namespace {

/// When the last correction of a Python came (https://devguide.python.org/versions). Only those whose day has come: a
/// verdict does not change because a calendar's page was turned.
struct EndRow {
  std::string_view python, day;
};
constexpr EndRow k_ends[] = {{"2.7", "2020-01-01"}, {"3.4", "2019-03-18"}, {"3.5", "2020-09-30"},
                             {"3.6", "2021-12-23"}, {"3.7", "2023-06-27"}, {"3.8", "2024-10-07"},
                             {"3.9", "2025-10-31"}, {"3.10", "2026-10-31"}};

/// Below which version pip does not know a kind of wheel; the first row that holds is the one that is told.
struct PipRow {
  std::string_view below, day, wheels;
};
constexpr PipRow k_pips[] = {{"19.0", "2019-01-22", "manylinux2010 and all later ones"},
                             {"19.3", "2019-10-14", "manylinux2014 and all later ones"},
                             {"20.3", "2020-11-30", "manylinux_2_17, manylinux_2_28 and the like"}};

/// `20.3` of `20.3.4`, as 2003. Not of an empty text.
int first_two_numbers(std::string_view version) {
  int major = 0, minor = 0;
  std::from_chars(version.data(), version.data() + version.size(), major);
  version.remove_prefix(std::min(version.find('.'), version.size() - 1) + 1);
  std::from_chars(version.data(), version.data() + version.size(), minor);
  return 100 * major + minor;
}

const PipRow* row_of_pip(const std::string& version) {
  auto row = std::ranges::find_if(k_pips, [&](const PipRow& row) {
    return !version.empty() && first_two_numbers(version) < first_two_numbers(row.below);
  });
  return row == std::end(k_pips) ? nullptr : &*row;
}

Evidence place_of(const survey::CondarcLine& line, std::string value) {
  return {.file = line.file,
          .line = line.line,
          .column = line.column,
          .value = std::move(value),
          .source_line = line.source_line,
          .width = line.value.size()};
}

void add_lines(std::vector<Finding>& findings, Finding finding, const std::vector<survey::CondarcLine>& lines,
               std::string_view what) {
  std::vector<Evidence> places;
  for (const survey::CondarcLine& line : lines) {
    places.push_back(place_of(line, what.empty() ? line.value : std::string(what)));
  }
  show_places(finding, std::move(places));
  if (!lines.empty()) {
    findings.push_back(std::move(finding));
  }
}

} // namespace

std::vector<Finding> check_condarc(const survey::CondarcFacts& facts) {
  std::vector<Finding> findings;
  add_lines(
      findings,
      {.code = "EB506",
       .level = Level::error,
       .title = "conda can't read its settings",
       .evidence = {},
       .why = "a line is indented by a tab, which YAML forbids: every conda command ends with a LoadError",
       .fix = facts.tabs.empty() ? "" : fmt::format("sed -i.bak 's/\\t/  /g' '{}'", facts.tabs.front().file.string())},
      facts.tabs, "a tab");
  add_lines(findings,
            {.code = "EB506",
             .level = Level::warning,
             .title = "a channel of conda is a folder that is gone",
             .evidence = {},
             .why = "every `conda install` and `conda create` fails there before it looks at another channel",
             .fix = "remove that line, or bring the folder back"},
            facts.channels, "");
  add_lines(findings,
            {.code = "EB506",
             .level = Level::warning,
             .title = "conda may write to none of the folders that its settings name",
             .evidence = {},
             .why = "`conda create` and `conda install` fail with NotWritableError or NoWritablePkgsDirError",
             .fix = "name a folder of your own first, such as ~/.conda/pkgs or ~/.conda/envs"},
            facts.unwritable, "");
  return findings;
}

std::vector<Finding> check_managed_python(const std::optional<survey::ManagedPython>& managed) {
  if (!managed) {
    return {};
  }
  return {{.code = "EB320",
           .level = Level::note,
           .title = "there is no environment here, and pip refuses to install into the system's Python",
           .evidence = {{.file = managed->mark, .value = "marks " + managed->python.string()}},
           .why = "\"error: externally-managed-environment\": its packages belong to the system's own package manager",
           .fix = "envboot init"}};
}

std::vector<Finding> check_ages(const survey::Packages& packages) {
  std::vector<Finding> findings;
  const std::string& python = packages.markers.python_version;
  if (auto end = std::ranges::find(k_ends, python, &EndRow::python); end != std::end(k_ends)) {
    findings.push_back(
        {.code = "EB321",
         .level = Level::note,
         .title = fmt::format("Python {} of {} gets no corrections any more", python, packages.prefix.string()),
         .evidence = {{.value = fmt::format("the last one came before {}", end->day)}},
         .why = "new versions of packages have no wheels for it: pip takes old ones, or builds from source",
         .fix = "keep it where an old GPU or an old model needs it; else make a new one: envboot init"});
  }
  auto pip = std::ranges::find_if(packages.packages, [](const auto& package) { return package.is.name == "pip"; });
  if (pip == packages.packages.end()) {
    return findings;
  }
  if (const PipRow* row = row_of_pip(pip->is.version)) {
    findings.push_back(
        {.code = "EB321",
         .level = Level::warning,
         .title = fmt::format("pip of {} is too old for wheels of today", packages.prefix.string()),
         .evidence = {{.file = pip->is.info,
                       .value = fmt::format("it is {}; {} of {} was the first that knows them", pip->is.version,
                                            row->below, row->day)}},
         .why = fmt::format("it passes over wheels for {}: it builds from source, or finds nothing", row->wheels),
         .fix = fmt::format("{}/bin/python -m pip install --upgrade pip", packages.prefix.string())});
  }
  return findings;
}

std::vector<Finding> check_byte_code(const survey::ByteCodeFacts& facts) {
  std::vector<Finding> findings;
  Finding orphans{.code = "EB322",
                  .level = Level::warning,
                  .title =
                      fmt::format("compiled modules of another Python are left in {}", facts.site_packages.string()),
                  .evidence = {},
                  .why = "their source is gone: `import` finds them and fails with \"bad magic number\"",
                  .fix = "delete them"};
  std::vector<Evidence> places;
  for (const auto& orphan : facts.orphans) {
    places.push_back({.file = orphan.file, .value = "made by Python " + orphan.made_by});
  }
  show_places(orphans, std::move(places));
  if (!orphans.evidence.empty()) {
    findings.push_back(std::move(orphans));
  }
  if (2 * (facts.stale + facts.none) > facts.sources) {
    findings.push_back(
        {.code = "EB322",
         .level = Level::warning,
         .title = fmt::format("every start compiles the packages of {} anew", facts.site_packages.string()),
         .evidence = {{.file = facts.site_packages,
                       .value = fmt::format("of {} modules looked at {} are not compiled, {} from another text",
                                            facts.sources, facts.none, facts.stale)}},
         .why = "you may not write there, so Python can't keep what it compiled: each import, in each rank of a job, "
                "takes "
                "seconds more",
         .fix = "ask its owner to run `python -m compileall` on it once, or export "
                "PYTHONPYCACHEPREFIX=\"$HOME/.cache/pyc\""});
  }
  return findings;
}

} // namespace envboot::doctor
