#pragma once

#include "action/step.hpp"
#include "env/doors/door_file.hpp"
#include "init/seams.hpp"

namespace envboot::init {

/// Writes files below the environment: its activate scripts in place of venv's own, the guard, the kernel's launcher,
/// the job prologue.
class FillEnvironment : public action::Step {
 public:
  FillEnvironment(const Seams& seams, AbsPath generation, std::vector<env::DoorFile> files);

  [[nodiscard]] std::string key() const override;
  [[nodiscard]] std::string describe() const override;
  [[nodiscard]] action::Estimate estimate() const override;
  Status apply(action::Progress& progress, Deadline deadline) override;
  Result<action::Undone> undo(action::Keep) override { return {}; } // the environment goes as a whole

 private:
  const Seams& m_seams;
  AbsPath m_generation;
  std::vector<env::DoorFile> m_files;
};

} // namespace envboot::init
