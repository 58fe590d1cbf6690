#include "action/runner.hpp"

#include <algorithm>
#include <set>

namespace envboot::action {
namespace {

using std::chrono::milliseconds;

milliseconds since(const os::Clock& clock, std::chrono::steady_clock::time_point start) {
  return std::chrono::duration_cast<milliseconds>(clock.steady() - start);
}

Status check_keys(const Plan& plan) {
  std::set<std::string> seen;
  for (const StepPtr& step : plan.steps()) {
    std::string key = step->key();
    if (key.empty() || !seen.insert(key).second) {
      return fail(failure("the plan is wrong").because(fmt::format("`{}` is the key of two steps", key)));
    }
  }
  return {};
}

std::vector<std::string> left_over(const Plan& plan, const Unfinished& state) {
  std::vector<std::string> keys;
  for (const std::string& key : state.begun) {
    bool planned =
        std::any_of(plan.steps().begin(), plan.steps().end(), [&](const StepPtr& step) { return step->key() == key; });
    if (!planned) {
      keys.push_back(key);
    }
  }
  return keys;
}

/// Undoes the plan's begun steps, last first; goes on after failures, which it gives.
std::vector<Error> undo(const Plan& plan, const Unfinished& state, Observer& observer, Keep keep) {
  std::vector<Error> failures;
  for (auto step = plan.steps().rbegin(); step != plan.steps().rend(); ++step) {
    if (!state.has_begun((*step)->key())) {
      continue;
    }
    Result<Undone> undone = (*step)->undo(keep);
    observer.undone(**step, undone);
    if (!undone) {
      failures.push_back(failure("`{}` was not taken back", (*step)->describe()).because(undone.error()));
    }
  }
  return failures;
}

/// A refused file is not to be used again, and a full disk needs the room.
Keep keep_after(const Error& error) {
  return error.kind == Kind::refused || error.is_no_space() ? Keep::nothing : Keep::what_is_useful;
}

Error with_failures(Error error, const std::vector<Error>& failures) {
  for (const Error& other : failures) {
    error.causes.push_back(other.what);
    error.causes.insert(error.causes.end(), other.causes.begin(), other.causes.end());
  }
  return error;
}

/// Ends what an earlier run left half undone.
Status undo_earlier(const Plan& plan, RunJournal& journal, Observer& observer) {
  std::vector<Error> failures = undo(plan, journal.state(), observer, Keep::what_is_useful); // it is used at once
  if (!failures.empty()) {
    return fail(with_failures(failure("what an earlier run left could not be removed"), failures));
  }
  return journal.finish();
}

/// What is left of `error` after the disk was put back.
Error take_back(const Plan& plan, RunJournal& journal, Observer& observer, Error error) {
  std::vector<Error> failures;
  if (Status marked = journal.mark_undoing(); !marked) {
    failures.push_back(marked.error());
  }
  std::vector<Error> not_undone = undo(plan, journal.state(), observer, keep_after(error));
  failures.insert(failures.end(), not_undone.begin(), not_undone.end());
  // Keys of steps that this plan can't undo are kept for the next report.
  if (not_undone.empty() && left_over(plan, journal.state()).empty()) {
    if (Status finished = journal.finish(); !finished) {
      failures.push_back(finished.error());
    }
  }
  return with_failures(std::move(error), failures);
}

std::vector<std::string> conclude(const Plan& plan) {
  std::vector<std::string> notes;
  for (const StepPtr& step : plan.steps()) {
    auto told = step->conclude();
    std::vector<std::string> lines = told ? std::move(*told) : std::vector{told.error().what};
    notes.insert(notes.end(), lines.begin(), lines.end());
  }
  return notes;
}

Status apply(Step& step, RunJournal& journal, Progress& progress, const Deadline& deadline) {
  if (deadline.expired()) {
    return fail(deadline.error("the run"));
  }
  TRY(journal.begin(step.key()));
  TRY(step.apply(progress, deadline));
  return journal.done(step.key());
}

} // namespace

milliseconds RunReport::own_time() const {
  milliseconds own = wall;
  for (const StepReport& step : steps) {
    own -= step.time;
  }
  return own;
}

Result<RunReport> Runner::run(const Plan& plan, const RelPath& name, Observer& observer, Deadline deadline) {
  auto start = m_clock.steady();
  TRY(check_keys(plan));
  if (plan.empty() && TRY(unfinished_run(m_journals, name)).empty()) {
    return RunReport(); // nothing to do writes nothing
  }
  RunJournal journal = TRY(RunJournal::open(m_journals, name));
  RunReport report;
  report.left_over = left_over(plan, journal.state());
  if (journal.state().undoing) {
    TRY(undo_earlier(plan, journal, observer));
    journal = TRY(RunJournal::open(m_journals, name));
  }

  const std::set<std::string> done_earlier = journal.state().done;
  for (size_t i = 0; i < plan.steps().size(); ++i) {
    Step& step = *plan.steps()[i];
    if (done_earlier.contains(step.key())) {
      observer.skipped(step);
      report.steps.push_back({step.key(), true, milliseconds(0)});
      continue;
    }
    auto step_start = m_clock.steady();
    Progress& progress = observer.started(step, i + 1, plan.steps().size());
    if (Status applied = apply(step, journal, progress, deadline); !applied) {
      Error error = std::move(applied).error();
      observer.failed(step, error);
      if (error.kind == Kind::temporary || error.kind == Kind::interrupted) {
        return fail(std::move(error));
      }
      return fail(take_back(plan, journal, observer, std::move(error)));
    }
    report.steps.push_back({step.key(), false, since(m_clock, step_start)});
    observer.finished(step, report.steps.back().time);
  }

  report.notes = conclude(plan);
  if (Status finished = journal.finish(); !finished) {
    report.notes.push_back(finished.error().what);
  }
  report.wall = since(m_clock, start);
  return report;
}

} // namespace envboot::action
