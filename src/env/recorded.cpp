#include "env/recorded.hpp"

namespace envboot::env {

Recorded::Recorded(store::Ledger& ledger, store::LedgerEntry entry, action::StepPtr inner)
    : m_ledger(ledger), m_entry(std::move(entry)), m_inner(std::move(inner)) {}

Status Recorded::apply(action::Progress& progress, Deadline deadline) {
  TRY(m_ledger.add(m_entry, deadline));
  return m_inner->apply(progress, deadline);
}

Result<action::Undone> Recorded::undo(action::Keep keep) {
  action::Undone undone = TRY(m_inner->undo(keep));
  TRY(m_ledger.forget(m_entry, Deadline::after(std::chrono::seconds(30))));
  return undone;
}

} // namespace envboot::env
