#pragma once

#include "action/step.hpp"
#include "env/lockfile.hpp"
#include "init/seams.hpp"

namespace envboot::init {

struct LockWish {
  env::Lockfile lock; ///< all that is known before; packages, wheels' digests and the exact Python are filled in
  AbsPath generation;
  std::vector<AbsPath> wheel_folders; ///< in the order of lock.wheels
  std::optional<env::Lockfile> like;  ///< `--locked`: which of the wheels were chosen by their code
};

/// Writes envboot.lock into the environment: what was asked for and what came out.
class WriteLock : public action::Step {
 public:
  WriteLock(const Seams& seams, LockWish wish);

  [[nodiscard]] std::string key() const override;
  [[nodiscard]] std::string describe() const override { return "write envboot.lock"; }
  [[nodiscard]] action::Estimate estimate() const override { return {8192, 1}; }
  Status apply(action::Progress& progress, Deadline deadline) override;
  Result<action::Undone> undo(action::Keep) override { return {}; } // the environment goes as a whole

 private:
  const Seams& m_seams;
  LockWish m_wish;
};

} // namespace envboot::init
