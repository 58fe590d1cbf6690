#include "os/transfer_error.hpp"

#include <cstring>
#include <curl/curl.h>
#include <fmt/format.h>

namespace envboot::os {
namespace {

/// "the proxy http://…" or "host:port": whom we talked to when it went wrong.
std::string peer_of(const TransferEnd& end) {
  return end.route.proxy ? "the proxy " + end.route.proxy->without_credentials().text()
                         : fmt::format("{}:{}", end.request.url.host(), end.request.url.port());
}

Error certificate_error(const TransferEnd& end) {
  // OpenSSL's X509_V_ERR_* numbers; up to 1: the chain was fine and libcurl found the name wrong.
  constexpr long k_unspecified = 1, k_not_yet_valid = 9, k_expired = 10;
  Error result = refusal("the certificate of {} can't be trusted", end.request.url.host());
  if (end.certificate_verdict <= k_unspecified) {
    return std::move(result)
        .because("it was issued for another name")
        .with_hint("something between here and there answers in its place: check the address and the proxy's login");
  }
  if (end.certificate_verdict == k_expired || end.certificate_verdict == k_not_yet_valid) {
    return std::move(result)
        .because("it is not valid at this time")
        .with_hint("check this machine's clock with `date`");
  }
  std::string store = !end.route.ca_pem.empty() ? "the CAs that envboot found"
                      : end.route.ca_bundle     ? end.route.ca_bundle->string()
                                                : "the system's CA bundle";
  return std::move(result)
      .because(fmt::format("no authority in {} signed it", store))
      .with_hint("if your site inspects TLS, get its CA certificate (a PEM file) from its support and run the same "
                 "command with `--ca FILE`, or add it as `ca` to the site profile");
}

Error redirect_error(const TransferEnd& end) {
  auto target = end.request.url.resolve(end.location);
  return refusal("{} leads to {}", end.request.url.text(), target ? target->text() : "an address that is no URL")
      .because("a redirect may only lead from https to https");
}

/// A server that hangs, or one that sends next to nothing without end.
Error too_slow(const TransferEnd& end) {
  std::string from = end.body_bytes > 0 || !end.route.proxy ? end.request.url.host() : peer_of(end);
  std::string after = fmt::format("after {} bytes of {}", end.body_bytes, end.request.url.text());
  bool hangs = end.body_bytes == 0 || 2 * end.silence > end.stall;
  Error result = hangs ? failure("{} stopped answering", from).because("nothing came any more " + after)
                       : failure("{} sends too slowly", from)
                             .because(fmt::format("it was less than {} bytes a second {}", k_least_rate, after));
  return std::move(result).with_hint(hangs ? "run the same command again: what arrived is kept"
                                           : "run the same command again later, or use a mirror: what arrived is kept");
}

} // namespace

Error error_of(const TransferEnd& end) {
  std::string url = end.request.url.text();
  switch (end.code) {
  case CURLE_COULDNT_RESOLVE_PROXY:
    return failure("no address is known for the proxy {}", end.route.proxy ? end.route.proxy->host() : "")
        .with_hint("check its name (`envboot doctor --only EB5`); a number such as 10.10.78.62 works too");
  case CURLE_COULDNT_RESOLVE_HOST:
    return failure("no address is known for {}", end.request.url.host())
        .with_hint("is the name right? A compute node often needs the site's proxy: `envboot doctor --only EB5`");
  case CURLE_COULDNT_CONNECT:
    return failure("cannot connect to {}", peer_of(end))
        .because(end.system_error != 0 ? std::strerror(end.system_error) : "the connection failed")
        .with_hint(end.route.proxy
                       ? "check the proxy's address and port with `envboot doctor --only EB5`"
                       : "does this node reach the network only through a proxy? `envboot doctor --only EB5`");
  case CURLE_PEER_FAILED_VERIFICATION:
    return certificate_error(end);
  case CURLE_SSL_CACERT_BADFILE:
    return usage_error("the CA bundle {} can't be used", end.route.ca_bundle ? end.route.ca_bundle->string() : "")
        .because("it is missing, unreadable or holds no certificate");
  case CURLE_SSL_CONNECT_ERROR:
    return failure("no secure connection to {}", end.request.url.host()).because(end.detail);
  case CURLE_UNSUPPORTED_PROTOCOL:
    return redirect_error(end);
  case CURLE_TOO_MANY_REDIRECTS:
    return failure("{} redirects more than {} times", url, k_max_redirects);
  case CURLE_OPERATION_TIMEDOUT:
    return too_slow(end);
  case CURLE_PARTIAL_FILE:
  case CURLE_RECV_ERROR:
  case CURLE_SEND_ERROR:
  case CURLE_GOT_NOTHING:
  case CURLE_HTTP2_STREAM:
    return failure("the connection to {} was cut", end.request.url.host())
        .because(fmt::format("after {} bytes of {}", end.body_bytes, url))
        .with_hint("run the same command again: what arrived is kept");
  default:
    return failure("cannot fetch {}", url)
        .because(end.detail.empty() ? curl_easy_strerror(static_cast<CURLcode>(end.code)) : end.detail);
  }
}

Error proxy_refusal(const Request& request, const Url& proxy, int status) {
  if (status == 407 || status == 401) {
    return error(Kind::temporary, "the proxy {} refused the login", proxy.text())
        .because(fmt::format("it answered {} to a request for {}", status, request.url.text()))
        .with_hint(proxy.credentials()
                       ? "check the user and password that you gave, log in, then run the same command again"
                       : "it wants a user and password: add `--proxy-user USER`, and `--proxy-password-file FILE` "
                         "where nobody can be asked");
  }
  Error refused = failure("the proxy {} does not let us reach {}", proxy.text(), request.url.text())
                      .because(fmt::format("it answered {}", status));
  return status == 403 ? std::move(refused).with_hint("your site allows only some hosts and ports: ask its support, or "
                                                      "use a mirror inside the site")
                       : std::move(refused);
}

} // namespace envboot::os
