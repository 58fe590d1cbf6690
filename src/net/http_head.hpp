#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace envboot::net {

/// Start line and headers of an HTTP/1 message (RFC 9112), as a proxy has to handle them.
struct HttpHead {
  std::string start_line;
  std::vector<std::pair<std::string, std::string>> headers; ///< names as they came

  /// Of the first of that name, whatever its case; "" when there is none.
  [[nodiscard]] std::string header(std::string_view name) const;
  void remove(std::initializer_list<std::string_view> names);
  void add(std::string name, std::string value) { headers.emplace_back(std::move(name), std::move(value)); }
  [[nodiscard]] std::string text() const; ///< with the blank line
  [[nodiscard]] int status() const;       ///< of an answer; 0 when the start line is none
};

/// `text` ends with the blank line. Any bytes in; nothing for folded headers, bare line feeds and other things that two
/// readers could read in two ways.
std::optional<HttpHead> parse_http_head(std::string_view text);

/// What a client wants of a proxy.
struct ProxyRequest {
  bool tunnel = false; ///< CONNECT
  std::string method, host, port;
  std::string path; ///< origin form, for plain http
};

/// Nothing for what is no request to a proxy: `GET /path`, other schemes, a login in the URL.
std::optional<ProxyRequest> parse_proxy_request(std::string_view start_line);

/// Bytes of body a request announces; nothing when it is chunked or announced twice.
std::optional<uint64_t> body_size(const HttpHead& head);

} // namespace envboot::net
