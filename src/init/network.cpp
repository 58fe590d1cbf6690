#include "init/network.hpp"
#include "net/ca.hpp"

namespace envboot::init {

Network Network::inert(net::ProxySettings proxy, AbsPath ca_bundle) {
  return Network(std::move(proxy), std::move(ca_bundle));
}

Result<Network> Network::start(const Seams& seams, net::ProxySettings proxy, AbsPath ca_bundle) {
  Network network(std::move(proxy), std::move(ca_bundle));
  if (network.m_proxy.http || network.m_proxy.https) {
    network.m_forwarder = TRY(net::Forwarder::start(network.m_proxy, seams.random));
  }
  return network;
}

Environment Network::children() const {
  Environment variables = net::ca_variables(m_ca_bundle);
  if (m_forwarder) {
    variables.lay_over(net::child_variables(m_forwarder->url(), m_proxy.direct));
  }
  return variables;
}

os::Route Network::route(const Url& target) const {
  return net::route_to(target, m_proxy, m_ca_bundle);
}

std::optional<Error> Network::last_problem() const {
  return m_forwarder ? m_forwarder->last_problem() : std::nullopt;
}

} // namespace envboot::init
