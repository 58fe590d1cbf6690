#pragma once

#include "action/step.hpp"
#include "init/seams.hpp"
#include "python/install.hpp"

namespace envboot::init {

/// Installs packages with the wheels that FetchWheel left in `folders`: their file names are known only now.
class InstallWithWheels : public action::Step {
 public:
  InstallWithWheels(const Seams& seams, std::vector<AbsPath> folders, python::InstallWish wish);

  [[nodiscard]] std::string key() const override;
  [[nodiscard]] std::string describe() const override;
  [[nodiscard]] action::Estimate estimate() const override { return m_estimate; }
  Status apply(action::Progress& progress, Deadline deadline) override;
  Result<action::Undone> undo(action::Keep) override {
    return {};
  } // as python::InstallPackages: the environment goes as a whole

  /// What the recipe says the packages take, for the plan.
  void expect(action::Estimate estimate) { m_estimate = estimate; }

 private:
  const Seams& m_seams;
  std::vector<AbsPath> m_folders;
  python::InstallWish m_wish;
  action::Estimate m_estimate;
};

} // namespace envboot::init
