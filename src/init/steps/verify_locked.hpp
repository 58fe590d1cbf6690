#pragma once

#include "action/step.hpp"
#include "env/lockfile.hpp"
#include "init/seams.hpp"

namespace envboot::init {

/// Holds what was installed against the lock: every package in its version, with the files that it had where it was
/// locked. Kind::refused where a package has others: then the lock's digest was not that of the file that it came from.
class VerifyLocked : public action::Step {
 public:
  VerifyLocked(const Seams& seams, env::Lockfile lock, AbsPath environment)
      : m_seams(seams), m_lock(std::move(lock)), m_environment(std::move(environment)) {}

  [[nodiscard]] std::string key() const override;
  [[nodiscard]] std::string describe() const override { return "hold what was installed against the lock"; }
  Status apply(action::Progress& progress, Deadline deadline) override;
  Result<action::Undone> undo(action::Keep) override { return {}; } // nothing was made

 private:
  const Seams& m_seams;
  env::Lockfile m_lock;
  AbsPath m_environment;
};

} // namespace envboot::init
