#pragma once

#include "action/step.hpp"
#include "env/lockfile.hpp"
#include "init/network.hpp"
#include "init/wheel_source.hpp"
#include "wheel/report.hpp"

namespace envboot::init {

struct FetchWish {
  PlannedWheel wheel;
  std::vector<gpu::Gpu> gpus;
  AbsPath folder;    ///< of this wheel alone, below the environment's own cache folder
  AbsPath python;    ///< of the environment: says which tags fit, and pip's own index
  std::string index; ///< "" for pip's own
  Mirrors mirrors;
  std::string glibc;                    ///< of the oldest node, "" when unknown
  std::vector<env::LockedWheel> locked; ///< of all environments: a file without a known digest must be the one of there
  std::string hint;                     ///< what to type where its GPU code is refused; "": another build by `--wheel`
};

/// What came of it, kept beside the file, so that later steps and later runs find it.
struct FetchedWheel {
  AbsPath path = AbsPath::root();
  std::string url, sha256;
  std::string key; ///< of the step
  uint64_t size = 0;
  std::vector<std::string> capabilities; ///< those of the GPUs asked for that it runs on
};

/// Downloads a wheel with resume and digest, reads the GPU code in it as the bytes arrive, and refuses it when it can't
/// run on the GPUs: undo() then removes the file. What arrived before an interruption is kept for the next run; a wheel
/// that was accepted also after a failure of a later step, and is then used without asking the network.
class FetchWheel : public action::Step {
 public:
  FetchWheel(const Seams& seams, const Network& network, FetchWish wish);

  [[nodiscard]] std::string key() const override;
  [[nodiscard]] std::string describe() const override;
  [[nodiscard]] action::Estimate estimate() const override;
  Status apply(action::Progress& progress, Deadline deadline) override;
  Result<action::Undone> undo(action::Keep keep) override;

 private:
  [[nodiscard]] std::optional<FetchedWheel> kept() const;
  [[nodiscard]] std::string useful() const;
  [[nodiscard]] std::optional<WheelSource> kept_source(const dist::Target& target) const;
  Result<WheelSource> find_source(Deadline deadline);
  Result<WheelSource> find_in_index(Deadline deadline);
  [[nodiscard]] Result<std::vector<std::string>> judge(const wheel::WheelReport& report,
                                                       action::Progress& progress) const;
  const Seams& m_seams;
  const Network& m_network;
  FetchWish m_wish;
};

/// The wheel that a FetchWheel left in `folder`. An error when there is none.
Result<FetchedWheel> fetched_wheel(os::FileReader& files, const AbsPath& folder);

} // namespace envboot::init
