#include "util/url.hpp"

#include <curl/curl.h>
#include <curl/urlapi.h>
#include <memory>

namespace envboot {
namespace {

using CurlUrl = std::unique_ptr<CURLU, void (*)(CURLU*)>;

CurlUrl new_url() {
  return {curl_url(), curl_url_cleanup};
}

std::string part(const CurlUrl& url, CURLUPart which) {
  char* text = nullptr;
  if (curl_url_get(url.get(), which, &text, 0) != CURLUE_OK || text == nullptr) {
    return {};
  }
  std::string result(text);
  curl_free(text);
  return result;
}

bool has_control_characters(std::string_view text) {
  for (char c : text) {
    if (static_cast<unsigned char>(c) < 0x21 || c == 0x7f) {
      return true;
    }
  }
  return false;
}

/// For messages about a URL that does not parse: what stands before an `@` may be a password.
std::string_view after_at(std::string_view text) {
  return text.substr(text.find_last_of('@') + 1);
}

/// `http://user:pa/ss@host`: by the grammar the host is `user` and the rest is path, so the password would be printed
/// and sent. Who means such a path writes `%40`.
bool hides_credentials(std::string_view text) {
  size_t scheme = text.find("://");
  std::string_view rest = text.substr(scheme == std::string_view::npos ? 0 : scheme + 3);
  std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  return authority.find(':') != std::string_view::npos && authority.find('@') == std::string_view::npos &&
         rest.find('@') != std::string_view::npos;
}

/// `@` as %40: behind a port it would be taken for a sign of credentials once these are gone (hides_credentials).
std::string without_at(std::string text) {
  for (size_t at = text.find('@'); at != std::string::npos; at = text.find('@', at)) {
    text.replace(at, 1, "%40");
  }
  return text;
}

/// User or password, decoded; "" when there is none. Control characters are an error of libcurl's.
Result<std::string> credential(const CurlUrl& url, CURLUPart which) {
  char* text = nullptr;
  CURLUcode code = curl_url_get(url.get(), which, &text, CURLU_URLDECODE);
  if (code == CURLUE_NO_USER || code == CURLUE_NO_PASSWORD) {
    return std::string();
  }
  if (code != CURLUE_OK) {
    return fail(usage_error("user or password of the URL can't be decoded").because(curl_url_strerror(code)));
  }
  std::string result(text);
  curl_free(text);
  return result;
}

} // namespace

Result<Url> Url::parse(std::string_view text, std::string_view bare_scheme) {
  std::string full(text);
  if (!bare_scheme.empty() && text.find("://") == std::string_view::npos) {
    full = std::string(bare_scheme) + "://" + full;
  }
  if (full.empty() || has_control_characters(full)) {
    return fail(
        usage_error("`{}` is not a URL", after_at(text)).because("it is empty or holds blanks or control characters"));
  }
  if (hides_credentials(full)) {
    return fail(usage_error("`{}` is not a URL", after_at(text))
                    .because("an `@` stands after a `/`, `?` or `#`")
                    .with_hint("percent-encode `@ : / ? #` in user and password, and `@` in a path as %40"));
  }
  CurlUrl parsed = new_url();
  if (CURLUcode code = curl_url_set(parsed.get(), CURLUPART_URL, full.c_str(), 0); code != CURLUE_OK) {
    return fail(usage_error("`{}` is not a URL", after_at(text))
                    .because(curl_url_strerror(code))
                    .with_hint("write it as http://host:port; percent-encode `@ : / #` in user and password"));
  }
  Url url;
  url.m_scheme = part(parsed, CURLUPART_SCHEME);
  if (url.m_scheme != "http" && url.m_scheme != "https" && url.m_scheme != "file") {
    return fail(usage_error("`{}`: scheme {} is not supported", after_at(text), url.m_scheme)
                    .with_hint("http, https and file are"));
  }
  url.m_host = part(parsed, CURLUPART_HOST);
  if (url.m_host.find('%') != std::string::npos) { // libcurl decodes it, and would decode it again from what we print
    return fail(usage_error("`{}` is not a URL", after_at(text)).because("its host is percent-encoded twice"));
  }
  url.m_path = part(parsed, CURLUPART_PATH);
  if (!url.m_path.starts_with('/')) { // `file:x`, which libcurl takes
    return fail(usage_error("`{}` is not a URL", after_at(text)).because("its path is not absolute"));
  }
  url.m_query = part(parsed, CURLUPART_QUERY);
  std::string port = part(parsed, CURLUPART_PORT);
  url.m_port_written = !port.empty();
  if (url.m_port_written) {
    url.m_port = std::stoi(port);
  } else {
    url.m_port = url.m_scheme == "https" ? 443 : url.m_scheme == "http" ? 80 : 0;
  }
  if (url.m_port_written) {
    url.m_path = without_at(std::move(url.m_path));
    url.m_query = without_at(std::move(url.m_query));
  }
  std::string user = TRY(credential(parsed, CURLUPART_USER));
  Secret password(TRY(credential(parsed, CURLUPART_PASSWORD)));
  if (!user.empty() || !password.empty()) {
    url.m_credentials = Credentials{std::move(user), std::move(password)};
  }
  return url;
}

std::string Url::request_text() const {
  std::string text = m_scheme + "://" + m_host;
  if (m_port_written) {
    text += ":" + std::to_string(m_port);
  }
  text += m_path;
  if (!m_query.empty()) {
    text += "?" + m_query;
  }
  return text;
}

std::string Url::text() const {
  std::string text = m_scheme + "://";
  if (m_credentials) {
    text += m_credentials->user + ":***@";
  }
  text += m_host;
  if (m_port_written) {
    text += ":" + std::to_string(m_port);
  }
  text += m_path;
  if (!m_query.empty()) {
    text += "?…";
  }
  return text;
}

Url Url::without_credentials() const {
  Url copy = *this;
  copy.m_credentials.reset();
  return copy;
}

Url Url::with_credentials(Credentials credentials) const {
  Url copy = *this;
  copy.m_credentials = std::move(credentials);
  return copy;
}

Result<Url> Url::resolve(std::string_view href) const {
  CurlUrl base = new_url();
  std::string reference(href.substr(0, href.find('#')));
  if (curl_url_set(base.get(), CURLUPART_URL, request_text().c_str(), 0) != CURLUE_OK ||
      curl_url_set(base.get(), CURLUPART_URL, reference.c_str(), 0) != CURLUE_OK) {
    return fail(failure("`{}` is not a link that can be followed from {}", after_at(href), text()));
  }
  return parse(part(base, CURLUPART_URL));
}

std::string Url::file_name() const {
  return percent_decode(std::string_view(m_path).substr(m_path.rfind('/') + 1));
}

std::string percent_encode(std::string_view bytes) {
  static constexpr char k_hex[] = "0123456789ABCDEF";
  std::string out;
  for (char c : bytes) {
    auto byte = static_cast<unsigned char>(c);
    bool unreserved = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
                      byte == '-' || byte == '.' || byte == '_' || byte == '~';
    if (unreserved) {
      out += c;
    } else {
      out += {'%', k_hex[byte >> 4], k_hex[byte & 15]};
    }
  }
  return out;
}

std::string percent_decode(std::string_view text) {
  auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

} // namespace envboot
