#pragma once

#include "doctor/checks/checks.hpp"
#include "os/host.hpp"
#include "os/processes.hpp"
#include "store/folders.hpp"
#include "util/deadline.hpp"

#include <optional>

namespace envboot::doctor {

/// What doctor may use to look: nothing here can write.
struct Instruments {
  os::FileReader& files;
  os::Processes& processes;
  const os::Host& host;
  Deadline deadline;
};

/// The account under examination. Facts are gathered when a check first asks, once.
class Patient {
 public:
  Patient(Instruments instruments, store::Folders folders, config::Site site, std::vector<AbsPath> asked_prefixes);

  [[nodiscard]] const Environment& environment() const { return m_instruments.host.environment(); }
  const std::vector<survey::CondaInitBlock>& conda_init_blocks();
  /// The active environment, envboot's own, and those that were asked for.
  const std::vector<survey::PrefixFacts>& prefixes();
  std::vector<UserSite> user_sites();
  std::vector<survey::PlaceFacts> places();

 private:
  Instruments m_instruments;
  store::Folders m_folders;
  config::Site m_site;
  std::vector<AbsPath> m_asked_prefixes;
  std::optional<std::vector<survey::CondaInitBlock>> m_conda_init_blocks;
  std::optional<std::vector<survey::PrefixFacts>> m_prefixes;
};

} // namespace envboot::doctor
