#include "os/transport.hpp"

#include "os/transfer_error.hpp"
#include "util/base64.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>

namespace envboot::os {
namespace {

constexpr std::chrono::seconds k_connect_limit{30};
constexpr int k_tick_ms = 100; ///< how soon a cancellation is seen

using Easy = std::unique_ptr<CURL, void (*)(CURL*)>;
using Multi = std::unique_ptr<CURLM, CURLMcode (*)(CURLM*)>;
using List = std::unique_ptr<curl_slist, void (*)(curl_slist*)>;

std::string trimmed(std::string_view text) {
  size_t first = text.find_first_not_of(" \t\r\n");
  size_t last = text.find_last_not_of(" \t\r\n");
  return first == std::string_view::npos ? std::string() : std::string(text.substr(first, last - first + 1));
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string printable(const std::string& url) {
  auto parsed = Url::parse(url);
  return parsed ? parsed->text() : std::string("an address that is no URL");
}

/// Children must not inherit a connection: one that holds it open hides its end from the other side.
curl_socket_t open_socket(void* /*unused*/, curlsocktype /*purpose*/, curl_sockaddr* address) {
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// One transfer: what libcurl's callbacks write into, and the judgement afterwards.
class Transfer {
 public:
  Transfer(const Request& request, const Route& route, BodySink& sink)
      : m_request(request), m_route(route), m_sink(sink), m_easy(curl_easy_init(), curl_easy_cleanup),
        m_headers(nullptr, curl_slist_free_all), m_proxy_headers(nullptr, curl_slist_free_all) {}

  Result<Summary> run(std::chrono::seconds stall, Deadline deadline) {
    if (!m_easy || (m_request.url.scheme() != "http" && m_request.url.scheme() != "https")) {
      return fail(usage_error("cannot fetch {}", m_request.url.text()).because("only http and https are supported"));
    }
    set_request();
    set_route();
    m_stall = stall;
    m_last_byte = std::chrono::steady_clock::now();
    set_limits(stall);
    Multi multi(curl_multi_init(), curl_multi_cleanup);
    curl_multi_add_handle(multi.get(), m_easy.get());
    std::optional<CURLcode> code = drive(multi.get(), deadline);
    Result<Summary> result = code ? conclude(*code) : fail(deadline.error("fetching " + m_request.url.text()));
    curl_multi_remove_handle(multi.get(), m_easy.get());
    return result;
  }

 private:
  template <typename T>
  void set(CURLoption option, T value) {
    curl_easy_setopt(m_easy.get(), option, value);
  }

  void set_request() {
    bool tls = m_request.url.scheme() == "https";
    set(CURLOPT_URL, m_request.url.request_text().c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_REDIR_PROTOCOLS_STR, tls ? "https" : "http,https");
    set(CURLOPT_FOLLOWLOCATION, m_request.follow_redirects ? 1L : 0L);
    set(CURLOPT_MAXREDIRS, k_max_redirects);
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_USERAGENT, "envboot");
    if (m_request.method == "HEAD") {
      set(CURLOPT_NOBODY, 1L);
    }
    if (m_request.range) {
      set(CURLOPT_RANGE, m_request.range->c_str());
    }
    if (const auto& login = m_request.url.credentials()) {
      set(CURLOPT_USERNAME, login->user.c_str());
      set(CURLOPT_PASSWORD, login->password.reveal().c_str());
    }
    for (const auto& [name, value] : m_request.headers) {
      m_headers.reset(curl_slist_append(m_headers.release(), fmt::format("{}: {}", name, value).c_str()));
    }
    set(CURLOPT_HTTPHEADER, m_headers.get());
    set(CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
  }

  /// CURLOPT_PROXY and CURLOPT_NOPROXY are always set: otherwise libcurl reads the process's environment.
  void set_route() {
    const std::optional<Url>& proxy = m_route.proxy;
    std::string address = proxy ? fmt::format("http://{}:{}", proxy->host(), proxy->port()) : "";
    set(CURLOPT_PROXY, address.c_str());
    set(CURLOPT_NOPROXY, fmt::format("{}", fmt::join(m_route.direct_hosts, ",")).c_str());
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (const auto login = proxy ? proxy->credentials() : std::nullopt) {
      // Not CURLOPT_PROXYPASSWORD: libcurl 7.88 takes it percent-encoded, other versions as it is.
      Secret header("Proxy-Authorization: Basic " + base64(login->user + ":" + login->password.reveal()));
      m_proxy_headers.reset(curl_slist_append(nullptr, header.reveal().c_str()));
    }
    set(CURLOPT_PROXYHEADER, m_proxy_headers.get());
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!m_route.ca_pem.empty()) {
      curl_blob pem{const_cast<char*>(m_route.ca_pem.data()), m_route.ca_pem.size(), CURL_BLOB_NOCOPY};
      set(CURLOPT_CAINFO_BLOB, &pem);
      set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    } else if (m_route.ca_bundle) {
      set(CURLOPT_CAINFO, m_route.ca_bundle->string().c_str());
      set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }
  }

  void set_limits(std::chrono::seconds stall) {
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_ERRORBUFFER, m_message.data());
    set(CURLOPT_LOW_SPEED_LIMIT, k_least_rate);
    set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(stall.count()));
    set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(std::min(stall, k_connect_limit).count()));
    set(CURLOPT_BUFFERSIZE, 256L << 10);
    set(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    set(CURLOPT_HEADERFUNCTION, on_header);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_WRITEFUNCTION, on_write);
    set(CURLOPT_WRITEDATA, this);
  }

  /// How the transfer ended; nothing when the deadline came first.
  std::optional<CURLcode> drive(CURLM* multi, const Deadline& deadline) {
    while (!deadline.expired()) {
      int running = 0;
      curl_multi_perform(multi, &running);
      int queued = 0;
      while (CURLMsg* message = curl_multi_info_read(multi, &queued)) {
        if (message->msg == CURLMSG_DONE) {
          return message->data.result;
        }
      }
      curl_multi_poll(multi, nullptr, 0, static_cast<int>(std::min<int64_t>(k_tick_ms, deadline.left().count())),
                      nullptr);
    }
    return std::nullopt;
  }

  static size_t on_header(char* bytes, size_t /*one*/, size_t size, void* self) {
    static_cast<Transfer*>(self)->take_header(std::string_view(bytes, size));
    return size;
  }

  void take_header(std::string_view line) {
    if (line.starts_with("HTTP/")) {
      m_head = Head{};
      return;
    }
    size_t colon = line.find(':');
    if (colon != std::string_view::npos) {
      m_head.headers.emplace_back(lower(std::string(line.substr(0, colon))), trimmed(line.substr(colon + 1)));
    }
  }

  static size_t on_write(char* bytes, size_t /*one*/, size_t size, void* self) {
    return static_cast<Transfer*>(self)->take_body({reinterpret_cast<const std::byte*>(bytes), size}) ? size : 0;
  }

  bool take_body(std::span<const std::byte> bytes) {
    if (!give_head()) {
      return false;
    }
    m_body_bytes += bytes.size();
    m_last_byte = std::chrono::steady_clock::now();
    m_stopped = m_sink.on_body(bytes) == Flow::stop;
    return !m_stopped;
  }

  /// False when the sink wants no body, or when the answer is the proxy's refusal, which no sink may take for a body.
  bool give_head() {
    if (m_head_given) {
      return true;
    }
    complete_head();
    if (proxy_status() != 0) {
      return false;
    }
    m_head_given = true;
    m_stopped = m_sink.on_head(m_head) == Flow::stop;
    return !m_stopped;
  }

  void complete_head() {
    m_head.status = static_cast<int>(info(CURLINFO_RESPONSE_CODE));
    const char* url = nullptr;
    curl_easy_getinfo(m_easy.get(), CURLINFO_EFFECTIVE_URL, &url);
    m_head.url = url == nullptr ? m_request.url.text() : printable(url);
  }

  [[nodiscard]] long info(CURLINFO what) const {
    long value = 0;
    curl_easy_getinfo(m_easy.get(), what, &value);
    return value;
  }

  /// The status with which the proxy itself refused, 0 when it didn't. tinyproxy answers 401 to a wrong password; on a
  /// plain request that can't be told from the origin's own 401 unless it names itself.
  [[nodiscard]] int proxy_status() const {
    if (!m_route.proxy) {
      return 0;
    }
    if (long connect = info(CURLINFO_HTTP_CONNECTCODE); connect != 0 && connect / 100 != 2) {
      return static_cast<int>(connect);
    }
    bool plain = m_head.url.starts_with("http:");
    bool from_proxy =
        m_head.status == 407 || (m_head.status == 401 && (!m_head.header("proxy-authenticate").empty() ||
                                                          m_head.header("server").starts_with("tinyproxy")));
    return plain && from_proxy ? m_head.status : 0;
  }

  Result<Summary> conclude(CURLcode code) {
    complete_head();
    if (int status = proxy_status(); m_route.proxy && status != 0) {
      return fail(proxy_refusal(m_request, *m_route.proxy, status));
    }
    if (code == CURLE_OK) {
      give_head();
    }
    if (code == CURLE_OK || m_stopped) {
      return Summary{m_head, m_body_bytes, m_stopped};
    }
    return fail(error_of(end(code)));
  }

  [[nodiscard]] TransferEnd end(CURLcode code) const {
    return {.request = m_request,
            .route = m_route,
            .code = code,
            .detail = m_message.data(),
            .system_error = static_cast<int>(info(CURLINFO_OS_ERRNO)),
            .certificate_verdict = info(CURLINFO_SSL_VERIFYRESULT),
            .location = m_head.header("location"),
            .body_bytes = m_body_bytes,
            .silence = std::chrono::steady_clock::now() - m_last_byte,
            .stall = m_stall};
  }

  const Request& m_request;
  const Route& m_route;
  BodySink& m_sink;
  Easy m_easy;
  List m_headers, m_proxy_headers;
  Head m_head;
  bool m_head_given = false;
  bool m_stopped = false;
  uint64_t m_body_bytes = 0;
  std::chrono::steady_clock::time_point m_last_byte;
  std::chrono::seconds m_stall{0};
  std::array<char, CURL_ERROR_SIZE> m_message{};
};

class CurlTransport : public Transport {
 public:
  explicit CurlTransport(std::chrono::seconds stall) : m_stall(stall) {}

  Result<Summary> get(const Request& request, const Route& route, BodySink& sink, Deadline deadline) override {
    // Here, not when the seam is made: it starts up OpenSSL, milliseconds that most commands don't need.
    static const CURLcode k_ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (k_ready != CURLE_OK) {
      return fail(failure("the network library can't start").because(curl_easy_strerror(k_ready)));
    }
    return Transfer(request, route, sink).run(m_stall, deadline);
  }

 private:
  std::chrono::seconds m_stall;
};

} // namespace

std::string Head::header(std::string_view name) const {
  auto found = std::ranges::find(headers, name, [](const auto& header) { return std::string_view(header.first); });
  return found == headers.end() ? std::string() : found->second;
}

std::unique_ptr<Transport> real_transport(std::chrono::seconds stall) {
  return std::make_unique<CurlTransport>(stall);
}

} // namespace envboot::os
