#pragma once

#include "action/runner.hpp"
#include "doctor/kept.hpp"
#include "store/dir_lock.hpp"

// `doctor --fix` and `--undo`: what writes. The seams for that are handed in here and nowhere else in this room.
namespace envboot::doctor {

/// One finding's mending as a step of the runner.
class MendStep : public action::Step {
 public:
  /// `run` and `files` must outlive it. `token` differs from run to run, or a killed run's step would count as done.
  MendStep(os::FileSystem& files, KeptRun& run, Mending mending, std::string token);

  [[nodiscard]] std::string key() const override { return m_token; }
  [[nodiscard]] std::string describe() const override { return m_mending.code + "  " + m_mending.promise; }
  Status apply(action::Progress& progress, Deadline deadline) override;
  Result<action::Undone> undo(action::Keep keep) override;

 private:
  os::FileSystem& m_files;
  KeptRun& m_run;
  Mending m_mending;
  std::string m_token;
  std::vector<Kept> m_done;
};

/// A step for each mending.
Result<action::Plan> mending_plan(os::FileSystem& files, os::Random& random, KeptRun& run,
                                  const std::vector<Mending>& mendings);

/// Where what `--fix` changed is kept.
AbsPath fixes_folder(const AbsPath& state);

/// Does all of it or, after a failure, none of it.
Status mend(const store::LockSeams& seams, const AbsPath& state, const std::vector<Mending>& mendings,
            action::Observer& observer, Deadline deadline);

struct TakenBack {
  std::vector<AbsPath> restored;
  std::vector<Error> refused; ///< changed since, or not to be written
};
/// Takes the last run back, its last change first; what can't be is left, the others are done. The run counts as taken
/// back when nothing is left of it. No run: Kind::usage.
Result<TakenBack> take_back(const store::LockSeams& seams, const AbsPath& state, Deadline deadline);

} // namespace envboot::doctor
