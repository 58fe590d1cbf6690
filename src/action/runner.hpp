#pragma once

#include "action/plan.hpp"
#include "action/run_journal.hpp"
#include "os/file_system.hpp"
#include "os/host.hpp"

namespace envboot::action {

/// Hears how a run goes. Implemented by the terminal.
struct Observer {
  virtual ~Observer() = default;
  /// A step begins; `number` counts from 1. What it gives back hears the step and must live until the step has ended.
  virtual Progress& started(const Step& step, size_t number, size_t of) = 0;
  virtual void finished(const Step& step, std::chrono::milliseconds time) = 0;
  /// Done by an earlier run.
  virtual void skipped(const Step& step) = 0;
  virtual void failed(const Step& step, const Error& error) = 0;
  virtual void undone(const Step& step, const Result<Undone>& result) = 0;
};

struct StepReport {
  std::string key;
  bool skipped = false; ///< an earlier run had done it
  std::chrono::milliseconds time{0};
};

/// A run that came to its end.
struct RunReport {
  std::vector<StepReport> steps;
  /// Begun by an earlier run under this name and not in this plan: what they made may lie about still.
  std::vector<std::string> left_over;
  std::vector<std::string> notes; ///< what the steps have to tell at the end, and what went wrong without harm
  std::chrono::milliseconds wall{0};
  [[nodiscard]] std::chrono::milliseconds own_time() const; ///< wall without the steps: the journal
};

/// Runs plans so that a crash at any point leaves something to go on from.
///
/// Each step: `begin KEY` on disk, apply(), `done KEY` on disk. A later run under the same name skips what is done and
/// applies again what was only begun. After the last one conclude() of each, then the journal goes.
/// A failure of Kind::temporary or Kind::interrupted undoes nothing: running again goes on. Any other undoes, last
/// first, every step of the plan that was begun, also by an earlier run; failures of that are causes of the first
/// error. What is useful to the next run stays, unless the failure is of Kind::refused or the disk is full. A run
/// killed or failed while undoing is taken back to the end by the next run, before that begins anew: undo() may be
/// called again, and for a step that had only been begun.
class Runner {
 public:
  /// `journals` is a folder of journals only. The caller holds the lock of what the plan changes.
  Runner(os::Dir& journals, const os::Clock& clock) : m_journals(journals), m_clock(clock) {}

  /// Keys must differ from each other. `deadline` is asked before each step and handed to it.
  Result<RunReport> run(const Plan& plan, const RelPath& name, Observer& observer, Deadline deadline);

 private:
  os::Dir& m_journals;
  const os::Clock& m_clock;
};

} // namespace envboot::action
