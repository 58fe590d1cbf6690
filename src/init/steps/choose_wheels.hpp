#pragma once

#include "action/step.hpp"
#include "env/lockfile.hpp"
#include "init/seams.hpp"
#include "python/choose.hpp"

namespace envboot::init {

struct ChooseWish {
  python::InstallWish packages;        ///< `kept` are those that the lock pins
  AbsPath folder;                      ///< of the downloads: the choice is kept there
  std::optional<env::Lockfile> before; ///< envboot.lock, kept there too: a later step changes the environment's
};

/// Lets uv or pip choose which files an environment needs for more packages, and writes that down for later steps and
/// runs. Kind::refused where it would replace what the lock pins, or break what another package that is there needs.
class ChooseWheels : public action::Step {
 public:
  ChooseWheels(const Seams& seams, ChooseWish wish) : m_seams(seams), m_wish(std::move(wish)) {}

  [[nodiscard]] std::string key() const override;
  [[nodiscard]] std::string describe() const override;
  Status apply(action::Progress& progress, Deadline deadline) override;
  Result<action::Undone> undo(action::Keep keep) override;

 private:
  Status check(const std::vector<python::Choice>& choices, const Deadline& deadline);
  const Seams& m_seams;
  ChooseWish m_wish;
};

/// The lock that a ChooseWheels kept in `folder`; nothing where there is none.
std::optional<env::Lockfile> lock_before(os::FileReader& files, const AbsPath& folder);

/// What a ChooseWheels left in `folder`. An error when it did not.
Result<std::vector<python::Choice>> chosen_in(os::FileReader& files, const AbsPath& folder);

} // namespace envboot::init
