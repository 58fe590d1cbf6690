#pragma once

#include "action/step.hpp"

namespace envboot::action {

/// What will be done, in order. A value: the dry run prints it, the runner runs it.
class Plan {
 public:
  Plan() = default;
  explicit Plan(std::vector<StepPtr> steps) : m_steps(std::move(steps)) {}
  void add(StepPtr step) { m_steps.push_back(std::move(step)); }

  [[nodiscard]] bool empty() const { return m_steps.empty(); }
  [[nodiscard]] const std::vector<StepPtr>& steps() const { return m_steps; }
  [[nodiscard]] Estimate estimate() const; ///< of all steps together
  /// What no estimate counts, to be said beside the total: `1 wheel whose size the server knows`.
  void leave_uncounted(std::string what) { m_uncounted = std::move(what); }

  /// One line a step: ` 1.  210 MB, 12 000 files  create the conda base …`; the last line is the total, where there is
  /// one. `up to` stands before what may turn out less.
  [[nodiscard]] std::vector<std::string> lines() const;

 private:
  std::vector<StepPtr> m_steps;
  std::string m_uncounted;
};

} // namespace envboot::action
