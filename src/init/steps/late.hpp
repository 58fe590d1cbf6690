#pragma once

#include "action/step.hpp"

#include <functional>

namespace envboot::init {

/// A step that can only be made when those before it have run, such as files whose place depends on the Python that
/// conda chose. Key and text are known before.
class Late : public action::Step {
 public:
  using Make = std::function<Result<action::StepPtr>()>;
  Late(std::string key, std::string description, action::Estimate estimate, Make make);

  [[nodiscard]] std::string key() const override { return m_key; }
  [[nodiscard]] std::string describe() const override { return m_description; }
  [[nodiscard]] action::Estimate estimate() const override { return m_estimate; }
  Status apply(action::Progress& progress, Deadline deadline) override;
  Result<action::Undone> undo(action::Keep keep) override;
  Result<std::vector<std::string>> conclude() override;

 private:
  std::string m_key, m_description;
  action::Estimate m_estimate;
  Make m_make;
  action::StepPtr m_made; ///< by apply()
};

} // namespace envboot::init
