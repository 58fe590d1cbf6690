#pragma once

#include "init/steps/fetch_wheel.hpp"
#include "wheel/install.hpp"

namespace envboot::init {

/// What the two steps below need to know.
struct ChosenWish {
  std::string name; ///< of the environment
  AbsPath environment;
  AbsPath folder; ///< where ChooseWheels left its choice; downloads are below it
  std::string index;
  Mirrors mirrors;
  std::string glibc;
  std::vector<gpu::Gpu> gpus;
  std::vector<env::LockedWheel> locked; ///< of all environments
  std::string key;                      ///< of the ChooseWheels
};

/// Fetches each chosen file that is not the user's, judged as FetchWheel does.
class FetchChosen : public action::Step {
 public:
  FetchChosen(const Seams& seams, const Network& network, ChosenWish wish)
      : m_seams(seams), m_network(network), m_wish(std::move(wish)) {}

  [[nodiscard]] std::string key() const override { return "fetch-chosen:" + Sha256::of(m_wish.key).hex(); }
  [[nodiscard]] std::string describe() const override;
  Status apply(action::Progress& progress, Deadline deadline) override;
  Result<action::Undone> undo(action::Keep keep) override;

 private:
  [[nodiscard]] Result<std::vector<FetchWheel>> fetches() const;
  const Seams& m_seams;
  const Network& m_network;
  ChosenWish m_wish;
};

/// Installs what was chosen, each file held against its hash, and tells envboot.lock of it by the same moves. All of it
/// is judged before the first file moves; undo() puts back every file that was replaced.
class InstallChosen : public action::Step {
 public:
  InstallChosen(const Seams& seams, ChosenWish wish) : m_seams(seams), m_wish(std::move(wish)) {}

  [[nodiscard]] std::string key() const override { return "install-chosen:" + Sha256::of(m_wish.key).hex(); }
  [[nodiscard]] std::string describe() const override {
    return "install them, each file held against its hash, and tell envboot.lock of them";
  }
  [[nodiscard]] action::Estimate estimate() const override { return m_estimate; }
  void expect(action::Estimate estimate) { m_estimate = estimate; }
  Status apply(action::Progress& progress, Deadline deadline) override;
  Result<action::Undone> undo(action::Keep keep) override;
  Result<std::vector<std::string>> conclude() override;

 private:
  struct Coming {
    env::LockedPackage package;
    std::vector<std::string> capabilities;
    AbsPath file = AbsPath::root();
    bool users = false; ///< a file of the user's
  };
  [[nodiscard]] Result<std::vector<Coming>> coming() const;
  [[nodiscard]] wheel::InstallWish wish_for(const Coming& coming, unsigned number) const;
  Result<std::string> lock_with(const Coming& coming, const wheel::InstallReport& report) const;
  [[nodiscard]] wheel::InstallSeams install_seams() const {
    return {{m_seams.files, m_seams.host, m_seams.clock, m_seams.random}, m_seams.processes};
  }
  const Seams& m_seams;
  ChosenWish m_wish;
  action::Estimate m_estimate;
};

} // namespace envboot::init
