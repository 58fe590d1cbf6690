#pragma once

#include "action/step.hpp"
#include "net/fetch.hpp"

namespace envboot::net {

/// Downloads one file of a pinned hash into a folder, which it makes when missing. An undo keeps a half download: the
/// next run goes on with it.
class FetchStep : public action::Step {
 public:
  /// `request.sha256` must be set: the key names the file by it. The seams outlive the step.
  FetchStep(os::Transport& transport, os::FileSystem& files, os::Clock& clock, FetchRequest request,
            decltype(FetchHooks::observer) observer = {});

  [[nodiscard]] std::string key() const override;
  [[nodiscard]] std::string describe() const override;
  [[nodiscard]] action::Estimate estimate() const override;
  Status apply(action::Progress& progress, Deadline deadline) override;
  Status undo() override;

 private:
  os::Transport& m_transport;
  os::FileSystem& m_files;
  os::Clock& m_clock;
  FetchRequest m_request;
  decltype(FetchHooks::observer) m_observer;
};

} // namespace envboot::net
