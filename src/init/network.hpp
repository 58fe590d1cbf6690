#pragma once

#include "init/seams.hpp"
#include "net/forwarder.hpp"
#include "net/proxy.hpp"
#include "util/environment.hpp"

#include <memory>
#include <optional>

namespace envboot::init {

/// How a run reaches the network: our own transfers through the site's proxy, children through a forwarder that alone
/// knows the credentials, everyone with the same certificates.
class Network {
 public:
  /// For a plan that is only shown: nothing listens.
  static Network inert(net::ProxySettings proxy, AbsPath ca_bundle);
  /// Starts the forwarder where there is a proxy.
  static Result<Network> start(const Seams& seams, net::ProxySettings proxy, AbsPath ca_bundle);

  /// Proxy and CA variables for conda, pip and uv. Without a proxy no proxy variable is set.
  [[nodiscard]] Environment children() const;
  [[nodiscard]] os::Route route(const Url& target) const;
  /// Why children were let down, when the forwarder knows: the site's login has lapsed, say.
  [[nodiscard]] std::optional<Error> last_problem() const;

 private:
  Network(net::ProxySettings proxy, AbsPath ca_bundle) : m_proxy(std::move(proxy)), m_ca_bundle(std::move(ca_bundle)) {}
  net::ProxySettings m_proxy;
  AbsPath m_ca_bundle;
  std::unique_ptr<net::Forwarder> m_forwarder;
};

} // namespace envboot::init
