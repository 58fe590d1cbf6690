#pragma once

#include "action/step.hpp"
#include "os/processes.hpp"
#include "python/interpreter.hpp"

#include <optional>
#include <string>
#include <vector>

namespace envboot::python {

struct VenvWish {
  AbsPath folder = AbsPath::root();      ///< its final place: an environment can't be moved
  AbsPath base_python = AbsPath::root(); ///< may not exist before apply(): an earlier step makes the base
  dist::Specifiers python;               ///< what the base must be
  Environment user;                      ///< the user's own environment
  Environment network;                   ///< proxy and CA variables for children
  std::string index;                     ///< package index for pip itself, "" for pip's own
};

/// Makes a venv without system packages and puts pip into it. Where the base lacks `venv` the skeleton is written
/// natively; where it lacks `ensurepip` pip comes from a wheel on the machine, from the base's own pip, or from uv; a
/// note says which way was left and why. Python 2 can't be a base.
class MakeVenv : public action::Step {
 public:
  MakeVenv(os::FileSystem& files, os::Processes& processes, VenvWish wish);

  [[nodiscard]] std::string key() const override;
  [[nodiscard]] std::string describe() const override;
  [[nodiscard]] action::Estimate estimate() const override;
  Status apply(action::Progress& progress, Deadline deadline) override;
  Result<action::Undone> undo(action::Keep keep) override;

 private:
  Result<Interpreter> check_base(Deadline deadline);
  Status make_skeleton(const Interpreter& base, action::Progress& progress, Deadline deadline);
  Status verify(Deadline deadline);

  os::FileSystem& m_files;
  os::Processes& m_processes;
  VenvWish m_wish;
};

} // namespace envboot::python
