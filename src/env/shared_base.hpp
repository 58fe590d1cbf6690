#pragma once

#include "action/step.hpp"
#include "store/dir_lock.hpp"
#include "store/folders.hpp"
#include "store/ledger.hpp"

namespace envboot::env {

/// A step that makes a base on which several environments may stand. One run at a time makes it; undo removes it only
/// when no other environment holds it in the ledger and none that is published, also an older one of the same name, was
/// made from it.
class SharedBase : public action::Step {
 public:
  SharedBase(const store::LockSeams& seams, store::Folders folders, store::Ledger& ledger, store::LedgerEntry entry,
             action::StepPtr inner);

  [[nodiscard]] std::string key() const override { return m_inner->key(); }
  [[nodiscard]] std::string describe() const override { return m_inner->describe(); }
  [[nodiscard]] action::Estimate estimate() const override { return m_inner->estimate(); }
  Status apply(action::Progress& progress, Deadline deadline) override;
  Result<action::Undone> undo(action::Keep keep) override;
  Result<std::vector<std::string>> conclude() override { return m_inner->conclude(); }

 private:
  /// Who stands on it but the run that is undone.
  struct Users {
    bool own = false, others = false;
  };
  Result<Users> users();
  store::LockSeams m_seams;
  store::Folders m_folders;
  store::Ledger& m_ledger;
  store::LedgerEntry m_entry;
  action::StepPtr m_inner;
};

/// Held while a run puts a base into the ledger and makes it, and while one is removed.
Result<store::DirLock> lock_base(const store::LockSeams& seams, const store::Folders& folders, const AbsPath& base,
                                 Deadline deadline);

} // namespace envboot::env
