// What children and the site's proxy send to the forwarder: nothing is let pass that two readers could read in two
// ways.
#include "net/http_head.hpp"
#include "net/relay.hpp"
#include "property.hpp"

using namespace envboot;
using fuzz::require;

namespace {

void check_request(const net::HttpHead& head, const net::ProxyRequest& request) {
  require(!request.host.empty() && !request.port.empty(), "a request names host and port");
  require(request.host.find_first_of(" /@\r\n") == std::string::npos, "a host is a host");
  require(!request.method.empty() && request.method.find_first_of(" \t\r\n\v\f") == std::string::npos,
          "a method is one word");
  require(request.path.find_first_of(" \t\r\n\v\f") == std::string::npos, "a path is one word");
  require(request.tunnel || request.path.starts_with('/'), "a path is absolute");
  Url proxy = *Url::parse("http://user:word@proxy.example.org:3128");
  for (const std::optional<Url>& way : {std::optional<Url>(), std::optional<Url>(proxy)}) {
    auto sent = net::parse_http_head(net::request_text(head, request, way).reveal());
    require(request.tunnel || sent.has_value(), "what goes on is one whole head");
  }
  auto connect = net::parse_http_head(net::connect_text(request, proxy).reveal());
  require(connect.has_value() && connect->start_line.starts_with("CONNECT "), "a tunnel is asked for in one head");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  auto head = net::parse_http_head(text);
  if (!head) {
    return 0;
  }
  auto again = net::parse_http_head(head->text());
  require(again && again->start_line == head->start_line && again->headers == head->headers,
          "a head prints as it reads");
  (void)head->status();
  (void)net::body_size(*head);
  require(net::parse_http_head(net::response_text(*head)).has_value(), "an answer goes down as one whole head");
  if (auto request = net::parse_proxy_request(head->start_line)) {
    check_request(*head, *request);
    if (auto error = net::portal_of(*head, text, *request)) {
      fuzz::require_telling(*error);
    }
    fuzz::require_telling(net::refusal_of(*head, *request, *Url::parse("http://proxy.example.org:3128")));
  }
  return 0;
}
