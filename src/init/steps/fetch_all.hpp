#pragma once

#include "init/steps/fetch_wheel.hpp"

namespace envboot::init {

/// The wheels of a lock, one FetchWheel after the other.
class FetchAll : public action::Step {
 public:
  FetchAll(const Seams& seams, const Network& network, std::vector<FetchWish> wishes);

  [[nodiscard]] std::string key() const override;
  [[nodiscard]] std::string describe() const override;
  [[nodiscard]] action::Estimate estimate() const override;
  Status apply(action::Progress& progress, Deadline deadline) override;
  Result<action::Undone> undo(action::Keep keep) override;

 private:
  std::vector<FetchWheel> m_fetches;
  size_t m_pinned = 0; ///< whose digest is known
};

} // namespace envboot::init
