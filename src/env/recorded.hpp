#pragma once

#include "action/step.hpp"
#include "store/ledger.hpp"

namespace envboot::env {

/// A step that makes a folder, with the folder in the ledger from before it is made until it is taken back.
class Recorded : public action::Step {
 public:
  Recorded(store::Ledger& ledger, store::LedgerEntry entry, action::StepPtr inner);

  [[nodiscard]] std::string key() const override { return m_inner->key(); }
  [[nodiscard]] std::string describe() const override { return m_inner->describe(); }
  [[nodiscard]] action::Estimate estimate() const override { return m_inner->estimate(); }
  Status apply(action::Progress& progress, Deadline deadline) override;
  Result<action::Undone> undo(action::Keep keep) override;
  Result<std::vector<std::string>> conclude() override { return m_inner->conclude(); }

 private:
  store::Ledger& m_ledger;
  store::LedgerEntry m_entry;
  action::StepPtr m_inner;
};

} // namespace envboot::env
