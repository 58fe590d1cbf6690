#pragma once

#include "action/step.hpp"
#include "init/seams.hpp"

namespace envboot::init {

/// Removes a folder of downloads when they are installed: they count against the quota.
class DiscardDownloads : public action::Step {
 public:
  DiscardDownloads(const Seams& seams, AbsPath folder) : m_seams(seams), m_folder(std::move(folder)) {}

  [[nodiscard]] std::string key() const override;
  [[nodiscard]] std::string describe() const override { return "remove the downloaded wheels"; }
  Status apply(action::Progress& progress, Deadline deadline) override;
  Result<action::Undone> undo(action::Keep) override { return {}; } // they can be fetched again

 private:
  const Seams& m_seams;
  AbsPath m_folder;
};

} // namespace envboot::init
