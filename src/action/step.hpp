#pragma once

#include "util/deadline.hpp"
#include "util/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::action {

/// What a step will write, as far as it is known before: `bytes` and `inodes` at the most, of which the spare ones may
/// not be needed. A refusal may only count what is needed for certain.
struct Estimate {
  uint64_t bytes = 0;
  uint64_t inodes = 0;
  uint64_t spare_bytes = 0, spare_inodes = 0;
  Estimate operator+(const Estimate& other) const {
    return {bytes + other.bytes, inodes + other.inodes, spare_bytes + other.spare_bytes,
            spare_inodes + other.spare_inodes};
  }
  [[nodiscard]] Estimate at_least() const { return {bytes - spare_bytes, inodes - spare_inodes}; }
};

/// Hears how far a step is. Implemented by the terminal; a step never prints.
struct Progress {
  virtual ~Progress() = default;
  /// `total` 0: not known. Units are the step's: bytes of a download, packages of an install.
  virtual void amount(uint64_t done, uint64_t total) = 0;
  /// One line worth keeping: why a way was given up, what was found.
  virtual void note(std::string_view line) = 0;
};

/// What undo() may leave where it is.
enum class Keep { nothing, what_is_useful };

/// What undo() left where it is.
struct Undone {
  enum class Stays { nothing, for_others, for_the_next_run };
  Stays stays = Stays::nothing;
  std::string what; ///< stays for the next run, in words for the user
};

/// One change to the world. Holds the seams it needs by reference, given at construction; the plan prints describe(),
/// the runner calls apply(), so a dry run shows the very thing that would be done.
struct Step {
  virtual ~Step() = default;
  /// Names what is made and from what (a digest of the inputs is part of it): equal keys, equal result. One line, no
  /// blanks.
  [[nodiscard]] virtual std::string key() const = 0;
  /// One line for the plan: "create the conda base python 3.7 in ~/…". May hold "(version chosen at run time)".
  [[nodiscard]] virtual std::string describe() const = 0;
  [[nodiscard]] virtual Estimate estimate() const { return {}; }
  /// Must stand being run again after a crash at any point of an earlier apply().
  virtual Status apply(Progress& progress, Deadline deadline) = 0;
  /// Takes back what apply() made, also half of it, but for what others use, and what a later run can use as it is
  /// where that may stay. Only removes and renames: a full disk can't stop it.
  virtual Result<Undone> undo(Keep keep) = 0;
  /// The run has come to its end: each step is done, also by an earlier run, and undo() won't be called any more. For
  /// what is kept until then to be put back. Must stand being called again after a crash. Gives what the user is to be
  /// told, a line each.
  virtual Result<std::vector<std::string>> conclude() { return std::vector<std::string>(); }
};
using StepPtr = std::unique_ptr<Step>;

} // namespace envboot::action
