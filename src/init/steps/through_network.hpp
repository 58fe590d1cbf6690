#pragma once

#include "action/step.hpp"
#include "init/network.hpp"

#include <functional>

namespace envboot::init {

/// A step whose children use the network. A child that fails behind TLS can't tell a login page from a broken file, so
/// after a failure the forwarder is asked for what it saw, and then the network itself: what they say is the error, and
/// a lapsed login is temporary, so the run is kept to be gone on with.
class ThroughNetwork : public action::Step {
 public:
  /// Tells what is wrong with the network, if anything.
  using Ask = std::function<std::optional<Error>(Deadline)>;
  ThroughNetwork(const Network& network, action::StepPtr inner, Ask ask = {})
      : m_network(network), m_inner(std::move(inner)), m_ask(std::move(ask)) {}

  [[nodiscard]] std::string key() const override { return m_inner->key(); }
  [[nodiscard]] std::string describe() const override { return m_inner->describe(); }
  [[nodiscard]] action::Estimate estimate() const override { return m_inner->estimate(); }
  Status apply(action::Progress& progress, Deadline deadline) override;
  Result<action::Undone> undo(action::Keep keep) override { return m_inner->undo(keep); }
  Result<std::vector<std::string>> conclude() override { return m_inner->conclude(); }

 private:
  const Network& m_network;
  action::StepPtr m_inner;
  Ask m_ask;
};

} // namespace envboot::init
