#pragma once

#include "action/step.hpp"
#include "init/network.hpp"

namespace envboot::init {

/// A step whose children use the network. When it fails and the forwarder knows why (the proxy's login has lapsed),
/// that is the error: a lapsed login is temporary, so the run is kept to be gone on with.
class ThroughNetwork : public action::Step {
 public:
  ThroughNetwork(const Network& network, action::StepPtr inner) : m_network(network), m_inner(std::move(inner)) {}

  [[nodiscard]] std::string key() const override { return m_inner->key(); }
  [[nodiscard]] std::string describe() const override { return m_inner->describe(); }
  [[nodiscard]] action::Estimate estimate() const override { return m_inner->estimate(); }
  Status apply(action::Progress& progress, Deadline deadline) override;
  Status undo() override { return m_inner->undo(); }

 private:
  const Network& m_network;
  action::StepPtr m_inner;
};

} // namespace envboot::init
