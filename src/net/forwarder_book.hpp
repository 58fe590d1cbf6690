#pragma once

#include "net/forwarder.hpp"

#include <mutex>

namespace envboot::net {

/// What the forwarder's thread and its owner share.
class ForwarderBook {
 public:
  void opened(const std::string& host) {
    std::lock_guard lock(m_mutex);
    ++m_traffic.connections;
    constexpr size_t k_most_hosts = 10'000;
    if (m_traffic.hosts.size() < k_most_hosts) {
      ++m_traffic.hosts[host];
    }
  }
  void refused() {
    std::lock_guard lock(m_mutex);
    ++m_traffic.refused;
  }
  void passed(bool up, size_t bytes) {
    std::lock_guard lock(m_mutex);
    (up ? m_traffic.bytes_up : m_traffic.bytes_down) += bytes;
  }
  void problem(Error error) {
    std::lock_guard lock(m_mutex);
    m_problem = std::move(error);
  }
  [[nodiscard]] Traffic traffic() const {
    std::lock_guard lock(m_mutex);
    return m_traffic;
  }
  [[nodiscard]] std::optional<Error> last_problem() const {
    std::lock_guard lock(m_mutex);
    return m_problem;
  }

 private:
  mutable std::mutex m_mutex;
  Traffic m_traffic;
  std::optional<Error> m_problem;
};

/// What every connection needs to know; outlives them all.
struct ForwarderShared {
  ProxySettings upstream;
  Secret expected; ///< the whole Proxy-Authorization value
  ForwarderBook book;
  size_t open = 0; ///< connections; touched by the forwarder's thread only
};

} // namespace envboot::net
