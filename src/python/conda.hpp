#pragma once

#include "action/step.hpp"
#include "os/processes.hpp"
#include "python/conda_root.hpp"
#include "python/said.hpp"

#include <optional>
#include <string>
#include <vector>

namespace envboot::python {

struct CondaBaseWish {
  AbsPath prefix = AbsPath::root();
  dist::Specifiers python;
  std::vector<CondaRoot> condas;     ///< tried in this order
  std::vector<std::string> channels; ///< non-empty: these replace the channels of every .condarc
  Environment user;                  ///< the user's own environment
  Environment network;               ///< proxy and CA variables for children
};

/// Makes a conda environment that holds Python and pip, as the base of a venv. Runs `conda create` in a clean
/// environment with a package cache of its own, which goes afterwards. When one way fails the next is tried (classic
/// solver, without the user's .condarc, the next conda) and a note says why.
class CreateCondaBase : public action::Step {
 public:
  CreateCondaBase(os::FileSystem& files, os::Processes& processes, CondaBaseWish wish);

  [[nodiscard]] std::string key() const override;
  [[nodiscard]] std::string describe() const override;
  [[nodiscard]] action::Estimate estimate() const override;
  Status apply(action::Progress& progress, Deadline deadline) override;
  /// Removes the prefix when it is ours.
  Result<action::Undone> undo(action::Keep keep) override;

 private:
  struct Way;
  [[nodiscard]] std::vector<Way> ways(const CondaRoot& conda) const;
  [[nodiscard]] os::Command command(const CondaRoot& conda, const Way& way) const;
  /// Nothing when it worked. An error: the deadline passed, or nothing can be written here.
  Result<std::optional<Explained>> attempt(const os::Command& command, action::Progress& progress, Deadline deadline);
  Status create(action::Progress& progress, Deadline deadline);
  Status verify(Deadline deadline);

  os::FileSystem& m_files;
  os::Processes& m_processes;
  CondaBaseWish m_wish;
};

} // namespace envboot::python
