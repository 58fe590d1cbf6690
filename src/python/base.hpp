#pragma once

#include "python/conda_root.hpp"
#include "python/interpreter.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace envboot::python {

/// A Python that could be the base of the new environment, or why it can't be looked at.
struct BaseCandidate {
  AbsPath path;       ///< its python
  std::string origin; ///< `PATH`, `conda environment`, `--base`, …
  Known<Interpreter> interpreter;
  std::string purge; ///< what happens to old files where it lies, "" when they stay: Place::purge
};

/// What `--base` named.
using WishedBase = std::variant<BaseCandidate, CondaRoot>;

struct UseInterpreter {
  Interpreter interpreter;
  std::string origin;
};
struct CreateWithConda {
  std::vector<CondaRoot> condas; ///< tried in this order
};

/// A candidate that was passed over, for `--verbose` and for the error when none is left.
struct Refusal {
  std::string what, because;
  bool operator==(const Refusal&) const = default;
};

struct BaseChoice {
  std::variant<UseInterpreter, CreateWithConda> how;
  std::vector<Refusal> refused;
};

/// What `--base PATH` names: a conda root, an environment's prefix, or a python.
Result<WishedBase> read_wished_base(os::Processes& processes, os::FileReader& files, const AbsPath& path,
                                    Deadline deadline);

/// Why it can't be a base; nothing when it can.
std::optional<std::string> why_no_base(const BaseCandidate& candidate, const dist::Specifiers& python);

/// The wished base or an error that says why not; else the first candidate that fits; else conda. Pure.
Result<BaseChoice> choose_base(const dist::Specifiers& python, const std::optional<WishedBase>& wished,
                               const std::vector<BaseCandidate>& candidates, const std::vector<CondaRoot>& condas);

} // namespace envboot::python
