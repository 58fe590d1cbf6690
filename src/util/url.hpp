#pragma once

#include "util/result.hpp"
#include "util/secret.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace envboot {

/// User and password of a URL or a proxy, decoded.
struct Credentials {
  std::string user;
  Secret password;
};

/// An http, https or file URL. `text()` never holds credentials or a query, so it may be printed and logged.
class Url {
 public:
  /// Refuses other schemes, control characters and what libcurl's parser refuses. `bare_scheme` is put before a URL
  /// that has none (`host:3128`, as proxy variables are often written); without it such a URL is an error.
  static Result<Url> parse(std::string_view text, std::string_view bare_scheme = {});

  [[nodiscard]] const std::string& scheme() const { return m_scheme; }
  [[nodiscard]] const std::string& host() const { return m_host; }
  [[nodiscard]] int port() const { return m_port; } ///< the scheme's default when none is written; 0 for file
  [[nodiscard]] const std::string& path() const { return m_path; } ///< starts with `/`, still percent-encoded
  [[nodiscard]] const std::optional<Credentials>& credentials() const { return m_credentials; }

  /// Printable: `https://user:***@host:port/path?…`.
  [[nodiscard]] std::string text() const;
  /// The URL to fetch: path and query, no credentials (they are handed to the transport apart).
  [[nodiscard]] std::string request_text() const;
  [[nodiscard]] Url without_credentials() const;
  [[nodiscard]] Url with_credentials(Credentials credentials) const;
  /// RFC 3986 reference resolution of an href.
  [[nodiscard]] Result<Url> resolve(std::string_view href) const;
  /// Decoded last component of the path.
  [[nodiscard]] std::string file_name() const;

 private:
  std::string m_scheme, m_host, m_path, m_query;
  int m_port = 0;
  bool m_port_written = false;
  std::optional<Credentials> m_credentials;
};

/// Every byte but RFC 3986's unreserved ones as %XX.
std::string percent_encode(std::string_view bytes);
std::string percent_decode(std::string_view text);

} // namespace envboot
