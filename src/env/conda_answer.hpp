#pragma once

#include "env/spec.hpp"
#include "os/processes.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace envboot::env {

/// What conda would set for an environment, as `conda shell.posix activate PREFIX` prints it. Data: the text itself is
/// never run, because conda doesn't quote what it prints.
struct CondaAnswer {
  std::vector<WantedVariable> variables; ///< exported or unset, in its order, PATH among them
  std::vector<std::string> hooks;        ///< what would be dotted
  bool operator==(const CondaAnswer&) const = default;
};

/// An error where a line is none of those that conda prints.
Result<CondaAnswer> parse_conda_answer(std::string_view text);

/// Asks the conda of `root` in a clean environment: HOME and the locale of `user`, a PATH of the system's, nothing on
/// stdin (conda would ask for a proxy's password).
Result<CondaAnswer> ask_conda(os::Processes& processes, const AbsPath& root, const AbsPath& prefix,
                              const Environment& user, Deadline deadline);

/// What in the answer is the environment's own: all but PATH and the variables in which conda writes its state.
std::vector<WantedVariable> wanted_in(const CondaAnswer& answer);

} // namespace envboot::env
