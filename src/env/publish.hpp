#pragma once

#include "action/step.hpp"
#include "store/ledger.hpp"

namespace envboot::env {

/// Makes `link` lead to `generation` in one rename, after everything written to that file system is on disk: a crash
/// leaves the old environment under the name, or the new one. Undo puts the old link back.
class Publish : public action::Step {
 public:
  Publish(os::FileSystem& files, store::Ledger& ledger, std::string environment, AbsPath link, AbsPath generation);

  [[nodiscard]] std::string key() const override;
  [[nodiscard]] std::string describe() const override;
  Status apply(action::Progress& progress, Deadline deadline) override;
  Result<action::Undone> undo(action::Keep keep) override;

 private:
  [[nodiscard]] std::string target() const; ///< what the link holds: relative, so that a moved home still works
  [[nodiscard]] store::LedgerEntry entry() const;
  os::FileSystem& m_files;
  store::Ledger& m_ledger;
  std::string m_environment;
  AbsPath m_link, m_generation;
};

} // namespace envboot::env
