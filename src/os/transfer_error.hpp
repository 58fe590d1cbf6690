#pragma once

#include "os/transport.hpp"

#include <chrono>

namespace envboot::os {

constexpr long k_max_redirects = 10;
constexpr long k_least_rate = 200; ///< bytes a second: with fewer no wheel ever arrives

/// What is known of a transfer that went wrong.
struct TransferEnd {
  const Request& request;
  const Route& route;
  int code;                     ///< a CURLcode
  std::string detail;           ///< libcurl's words, "" for none
  int system_error = 0;         ///< errno of the connection, 0 for none
  long certificate_verdict = 0; ///< OpenSSL's X509_V_ERR_*
  std::string location;         ///< where a redirect led, "" for none
  uint64_t body_bytes = 0;
  std::chrono::nanoseconds silence{0}; ///< since the last byte
  std::chrono::seconds stall{0};       ///< how long a transfer may bring less than k_least_rate
};

/// What went wrong, and what to do, for somebody who knows no CURLcode.
Error error_of(const TransferEnd& end);

/// The proxy itself refused, with this HTTP status.
Error proxy_refusal(const Request& request, const Url& proxy, int status);

} // namespace envboot::os
