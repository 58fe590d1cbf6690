#pragma once

#include "util/deadline.hpp"
#include "util/rel_path.hpp"
#include "util/result.hpp"
#include "util/url.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace envboot::os {

/// How to reach the network: the proxy with its credentials, and which certificates count. Verification can't be turned
/// off.
struct Route {
  std::optional<Url> proxy;              ///< may hold credentials; nothing = direct
  std::vector<std::string> direct_hosts; ///< host names and `.domain` suffixes that are reached without the proxy
  std::optional<AbsPath> ca_bundle;      ///< PEM file that replaces the default store
  std::string ca_pem;                    ///< the same as text, for who writes no file; "" for none
};

struct Request {
  Url url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::string> range; ///< `100-`, `-65536`, `0-99`
  std::string method = "GET";       ///< GET or HEAD
  bool follow_redirects = true;     ///< https only stays https; at most 10
};

/// The answer's head, known before the first byte of the body.
struct Head {
  int status = 0;                                                ///< of the last hop
  std::string url;                                               ///< where redirects ended, printable
  std::vector<std::pair<std::string, std::string>> headers;      ///< names in lower case
  [[nodiscard]] std::string header(std::string_view name) const; ///< "" when there is none
};

enum class Flow { go_on, stop };

struct BodySink {
  virtual ~BodySink() = default;
  virtual Flow on_head(const Head& head) = 0;
  virtual Flow on_body(std::span<const std::byte> bytes) = 0;
};

/// How a transfer ended when it ended well, also when the sink stopped it.
struct Summary {
  Head head;
  uint64_t body_bytes = 0;
  bool stopped = false;
};

/// Errors tell apart: proxy refused the login (407, or 401 on CONNECT) = Kind::temporary, unknown CA or wrong name =
/// Kind::refused, name not found, no route, refused connection, cut connection and stall = Kind::failed. An HTTP error
/// status is no error here.
struct Transport {
  virtual ~Transport() = default;
  virtual Result<Summary> get(const Request& request, const Route& route, BodySink& sink, Deadline deadline) = 0;
};

/// libcurl. `stall`: a transfer that brings less than 200 bytes/s for so long has failed.
std::unique_ptr<Transport> real_transport(std::chrono::seconds stall = std::chrono::seconds(60));

} // namespace envboot::os
