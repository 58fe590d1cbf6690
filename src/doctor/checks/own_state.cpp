#include "doctor/checks/checks.hpp"
#include "doctor/checks/listed.hpp"
#include "store/folders.hpp"

#include <algorithm>

namespace envboot::doctor {
namespace {

void add(std::vector<Finding>& findings, const std::vector<survey::Leftover>& leftovers, Finding finding) {
  if (leftovers.empty()) {
    return;
  }
  std::vector<Evidence> places;
  for (const survey::Leftover& leftover : leftovers) {
    places.push_back({.file = leftover.path, .value = leftover.what});
  }
  show_places(finding, std::move(places));
  findings.push_back(std::move(finding));
}

/// The environment stands, with none, some or all of what was to come.
Finding about_addition(const survey::UnfinishedRun& run, const std::string& environment) {
  return {.code = "EB901",
          .level = Level::warning,
          .title = fmt::format("an `envboot env add` for `{}` did not come to its end", environment),
          .evidence = {{.file = run.journal,
                        .value = fmt::format("{} of {} steps that were begun are done{}", run.done, run.begun,
                                             run.undoing ? "; it was being taken back" : "")}},
          .why = "some of the packages that it was to bring may be there, and others not",
          .fix = "run the same command again to go on; any other `envboot env add` for it takes that back first"};
}

Finding about_run(const survey::UnfinishedRun& run) {
  if (auto environment = store::environment_of_add_journal(run.environment)) {
    return about_addition(run, *environment);
  }
  return {.code = "EB901",
          .level = Level::warning,
          .title = fmt::format("a run of envboot for `{}` did not come to its end", run.environment),
          .evidence = {{.file = run.journal,
                        .value = fmt::format("{} of {} steps that were begun are done{}", run.done, run.begun,
                                             run.undoing ? "; it was being taken back" : "")}},
          .why = "the environment that was there before still stands; the unfinished one takes up room aside",
          .fix = fmt::format("run the same command again to go on, or: envboot env remove {}", run.environment)};
}

} // namespace

std::vector<Finding> check_own_state(const survey::OwnState& state) {
  std::vector<Finding> findings;
  add(findings, state.damaged,
      {.code = "EB901",
       .level = Level::warning,
       .title = "envboot's own records are damaged",
       .evidence = {},
       .why = "what stands after the damage is forgotten: envboot won't remove things it has no record of",
       .fix = "a full disk or a power cut does that; look at what is in them, then remove the damaged copies"});
  if (state.unread_settings) {
    add(findings, {*state.unread_settings},
        {.code = "EB901",
         .level = Level::warning,
         .title = "your own settings, site profiles or recipes can't be used",
         .evidence = {},
         .why = "other commands of envboot end with that error; doctor goes on as if they were not there",
         .fix = "mend or move away what is named above"});
  }
  if (!state.running.empty()) {
    return findings; // what lies around is the business of the run that goes on
  }
  for (const survey::UnfinishedRun& run : state.unfinished) {
    findings.push_back(about_run(run));
  }
  add(findings, state.generations,
      {.code = "EB901",
       .level = Level::note,
       .title = "generations of environments that no name leads to take up room",
       .evidence = {},
       .why = "the state before the last update keeps a name, so that you can go back; these have none",
       .fix = "nothing uses them: rm -r the paths above"});
  add(findings, state.downloads,
      {.code = "EB901",
       .level = Level::note,
       .title = "downloads of a failed run take up room",
       .evidence = {},
       .why = "they are kept for the next run, which does not fetch them again",
       .fix = "run `envboot init` again with the same name, or: envboot env remove NAME"});
  add(findings, state.locks,
      {.code = "EB901",
       .level = Level::note,
       .title = "locks of runs that have ended are left",
       .evidence = {},
       .why = "they hold nobody up: the next run takes them over",
       .fix = "nothing uses them: rm -r the paths above"});
  add(findings, state.temporaries,
      {.code = "EB901",
       .level = Level::note,
       .title = "temporary files of a killed run are left",
       .evidence = {},
       .why = "they are never read",
       .fix = "nothing uses them: rm -r the paths above"});
  return findings;
}

} // namespace envboot::doctor
