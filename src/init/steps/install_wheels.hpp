#pragma once

#include "action/step.hpp"
#include "init/seams.hpp"
#include "python/install.hpp"

namespace envboot::init {

/// Installs the wheels that FetchWheel left in `folders` into the environment, each file of them held against its hash
/// (wheel/install.hpp), and nothing else: what they need is InstallBeside's.
class InstallFetched : public action::Step {
 public:
  InstallFetched(const Seams& seams, std::vector<AbsPath> folders, AbsPath environment);

  [[nodiscard]] std::string key() const override;
  [[nodiscard]] std::string describe() const override;
  Status apply(action::Progress& progress, Deadline deadline) override;
  Result<action::Undone> undo(action::Keep) override { return {}; } // the environment goes as a whole

 private:
  Status install(const AbsPath& folder, action::Progress& progress, const Deadline& deadline);

  const Seams& m_seams;
  std::vector<AbsPath> m_folders;
  AbsPath m_environment;
};

/// Installs packages, and what the wheels in `folders` need, beside these wheels, which it keeps as they are: their
/// versions are known only now.
class InstallBeside : public action::Step {
 public:
  InstallBeside(const Seams& seams, std::vector<AbsPath> folders, python::InstallWish wish);

  [[nodiscard]] std::string key() const override;
  [[nodiscard]] std::string describe() const override;
  [[nodiscard]] action::Estimate estimate() const override { return m_estimate; }
  Status apply(action::Progress& progress, Deadline deadline) override;
  Result<action::Undone> undo(action::Keep) override { return {}; } // as above

  /// What the recipe says that packages and wheels take, for the plan.
  void expect(action::Estimate estimate) { m_estimate = estimate; }

 private:
  const Seams& m_seams;
  std::vector<AbsPath> m_folders;
  python::InstallWish m_wish;
  action::Estimate m_estimate;
};

} // namespace envboot::init
