#include "net/reach.hpp"
#include "net/portal.hpp"

namespace envboot::net {
namespace {

constexpr size_t k_enough = 65536; ///< of a page, to see its form

struct Beginning : os::BodySink {
  std::string body;
  os::Flow on_head(const os::Head&) override { return os::Flow::go_on; }
  os::Flow on_body(std::span<const std::byte> bytes) override {
    body.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return body.size() < k_enough ? os::Flow::go_on : os::Flow::stop;
  }
};

} // namespace

std::optional<Error> why_unreachable(os::Transport& transport, const os::Route& route, const Url& url,
                                     Deadline deadline) {
  Beginning beginning;
  auto summary = transport.get({url, {}, {}}, route, beginning, std::move(deadline));
  if (!summary) {
    return summary.error();
  }
  auto portal = find_portal(summary->head, beginning.body, url);
  return portal && portal->surely_a_login ? std::optional(portal_error(*portal, url.text())) : std::nullopt;
}

} // namespace envboot::net
