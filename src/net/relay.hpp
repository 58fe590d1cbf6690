#pragma once

#include "net/http_head.hpp"
#include "util/error.hpp"
#include "util/secret.hpp"
#include "util/url.hpp"

namespace envboot::net {

// What the forwarder says to its client and to the other side, and what it makes of the answers. Pure.

/// `Basic …`, the value of Proxy-Authorization.
Secret basic_authorization(const Credentials& login);

/// Takes the same time wherever the texts differ.
bool equal_secrets(std::string_view given, std::string_view right);

/// A whole answer with a one-line text; closes the connection. `header` ends with CRLF.
std::string answer_text(std::string_view status, std::string_view text, std::string_view header = {});

/// CONNECT for the site proxy, with its login where it has one.
Secret connect_text(const ProxyRequest& request, const Url& proxy);

/// The client's plain request as it goes on: without our token, one exchange only; to a proxy in absolute form with its
/// login, to the origin (no `proxy`) in origin form.
Secret request_text(HttpHead head, const ProxyRequest& request, const std::optional<Url>& proxy);

/// The answer's head as it goes down: the connection closes after it, and nothing asks the client for a login.
std::string response_text(HttpHead head);

/// `host:port`, `[::1]:port`.
std::string authority_of(const ProxyRequest& request);

/// Whether the site proxy wants a (better) login. On a plain request tinyproxy answers 401 to a wrong one.
bool refuses_login(const HttpHead& answer);

/// The site proxy did not open a tunnel, or refused the login.
Error refusal_of(const HttpHead& answer, const ProxyRequest& request, const Url& proxy);

/// A login page in an answer to a plain request; `first_bytes` of its body.
std::optional<Error> portal_of(const HttpHead& answer, std::string_view first_bytes, const ProxyRequest& request);

/// Nobody answered at `where`: `why` from the system.
Error unreachable(const ProxyRequest& request, const std::optional<Url>& proxy, std::string why);

} // namespace envboot::net
