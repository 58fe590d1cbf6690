#pragma once

#include "net/proxy.hpp"
#include "os/host.hpp"

#include <map>
#include <memory>

namespace envboot::net {

/// What passed through, for the log: counts and host names, never a header or a path.
struct Traffic {
  uint64_t connections = 0;
  uint64_t refused = 0; ///< without the token: somebody else on this machine, or a child with stale variables
  uint64_t bytes_up = 0, bytes_down = 0;
  std::map<std::string, uint64_t> hosts; ///< connections to each
};

/// An HTTP proxy on 127.0.0.1 for our children (conda, pip, uv, git): it lets in who knows the one-time token, and adds
/// the site's credentials on the way up, so no child ever has them. Serves from its own thread until destroyed; the
/// token dies with it.
class Forwarder {
 public:
  /// `upstream` without a proxy for a scheme, or with a host in its direct list: connects by itself.
  static Result<std::unique_ptr<Forwarder>> start(const ProxySettings& upstream, os::Random& random);
  virtual ~Forwarder() = default;

  /// `http://run:TOKEN@127.0.0.1:PORT`, meant for the environment of children (child_variables).
  [[nodiscard]] virtual const Url& url() const = 0;
  [[nodiscard]] virtual Traffic traffic() const = 0;
  /// Why children were last let down: the site proxy refused the login, answered with its login page, is unreachable.
  /// A child's own message rarely tells; this error does.
  [[nodiscard]] virtual std::optional<Error> last_problem() const = 0;
};

} // namespace envboot::net
