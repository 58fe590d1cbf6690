// Read the request's head, check the token, reach the other side, then pipe both ways with one buffer a direction, so
// that memory stays bounded by back pressure.
// A tunnel (CONNECT) is blind after its head. A plain request is one exchange: `Connection: close` both ways, because a
// second request on the connection would carry our token up and lack the site's login.
// Asio opens sockets without CLOEXEC; a child started meanwhile would keep a connection open for ever. So sockets are
// made here and handed to Asio.
// A refusal of the site proxy is never passed on as 407: conda would ask for a password on the terminal.
#include "net/forwarded_connection.hpp"

#include "net/http_head.hpp"
#include "net/relay.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <sys/socket.h>

namespace envboot::net {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using asio::ip::tcp;
using Code = boost::system::error_code;

constexpr auto k_await = asio::as_tuple(asio::use_awaitable);
constexpr size_t k_head_limit = size_t{64} << 10;
constexpr size_t k_slab = size_t{64} << 10;
constexpr std::chrono::seconds k_head_time{20};
constexpr std::chrono::seconds k_connect_time{30};
constexpr std::chrono::seconds k_answer_time{3600};
constexpr std::string_view k_head_end = "\r\n\r\n";

/// One client and, once reached, its other side. Held by each coroutine and timer that works on it.
/// g++ 12 miscompiles initializer lists and some temporaries in the same expression as co_await: values get names
/// first.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket client, ForwarderShared& shared)
      : m_client(std::move(client)), m_other(m_client.get_executor()), m_timer(m_client.get_executor()),
        m_shared(shared) {
    ++m_shared.open;
  }
  ~Connection() { --m_shared.open; }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// `self` as a parameter: a coroutine starts after the call that made it returned.
  static awaitable<void> run(std::shared_ptr<Connection> self) { co_await self->serve(); }

 private:
  awaitable<void> serve() {
    std::optional<HttpHead> head = co_await read_head(m_client, m_from_client, k_head_time);
    std::string complaint = head ? complaint_about(*head) : "";
    if (!complaint.empty()) {
      co_await answer(complaint);
    }
    if (!head || !complaint.empty()) {
      co_return;
    }
    bool reached = co_await reach();
    if (reached && m_request.tunnel) {
      co_await tunnel();
    } else if (reached) {
      co_await exchange(*head);
    }
  }

  /// The answer to a client that may not or can't be served, else "" and m_request, m_proxy are set.
  std::string complaint_about(const HttpHead& head) {
    if (!equal_secrets(head.header("proxy-authorization"), m_shared.expected.reveal())) {
      m_shared.book.refused();
      return answer_text("407 Proxy Authentication Required", "this proxy serves one envboot run only",
                         "Proxy-Authenticate: Basic realm=\"envboot\"\r\n");
    }
    auto request = parse_proxy_request(head.start_line);
    auto body = body_size(head);
    if (!request) {
      return answer_text("400 Bad Request", "not a request to a proxy");
    }
    if (!body && !request->tunnel) {
      return answer_text("411 Length Required", "a request with a body must tell its length");
    }
    m_request = *request;
    m_body = body.value_or(0);
    const auto& choice = m_shared.upstream.choice(m_request.tunnel ? "https" : "http");
    if (choice && !is_direct(m_request.host, m_shared.upstream.direct)) {
      m_proxy = choice->url;
    }
    m_shared.book.opened(m_request.host);
    return {};
  }

  /// Closes both sides when the time is over, unless stand_down() comes first.
  void limit(std::chrono::seconds time) {
    m_timer.expires_after(time);
    m_timer.async_wait([self = shared_from_this()](Code code) {
      if (!code && self->m_timer.expiry() <= asio::steady_timer::clock_type::now()) {
        self->close();
      }
    });
  }
  void stand_down() { m_timer.expires_at(asio::steady_timer::time_point::max()); }

  void close() {
    Code ignored;
    m_client.close(ignored);
    m_other.close(ignored);
  }

  awaitable<std::optional<HttpHead>> read_head(tcp::socket& socket, std::string& buffer, std::chrono::seconds time) {
    limit(time);
    auto space = asio::dynamic_buffer(buffer, k_head_limit);
    auto [code, size] = co_await asio::async_read_until(socket, space, k_head_end, k_await);
    stand_down();
    std::optional<HttpHead> head;
    if (!code) {
      head = parse_http_head(std::string_view(buffer).substr(0, size));
      buffer.erase(0, size);
    }
    co_return head;
  }

  awaitable<bool> write(tcp::socket& socket, const std::string& text) {
    auto [code, size] = co_await asio::async_write(socket, asio::buffer(text), k_await);
    co_return !code;
  }

  awaitable<void> answer(const std::string& text) {
    co_await write(m_client, text);
    Code ignored;
    m_client.shutdown(tcp::socket::shutdown_send, ignored);
  }

  awaitable<void> let_down(const Error& problem) {
    m_shared.book.problem(problem);
    std::string text = answer_text("502 Bad Gateway", "envboot: " + problem.what);
    co_await answer(text);
  }

  /// Connects m_other to the proxy or the origin; answers the client when that fails.
  awaitable<bool> reach() {
    std::string host = m_proxy ? m_proxy->host() : m_request.host;
    std::string port = m_proxy ? std::to_string(m_proxy->port()) : m_request.port;
    tcp::resolver resolver(m_client.get_executor());
    auto [code, addresses] = co_await resolver.async_resolve(host, port, k_await);
    std::string why = code.message();
    limit(k_connect_time);
    for (auto address = addresses.begin(); address != addresses.end() && m_client.is_open(); ++address) {
      tcp::endpoint endpoint = address->endpoint();
      Code failed = open_other(endpoint.protocol());
      if (!failed) {
        auto [refused] = co_await m_other.async_connect(endpoint, k_await);
        failed = refused;
      }
      if (!failed) {
        stand_down();
        co_return true;
      }
      why = failed.message();
    }
    stand_down();
    Error problem = unreachable(m_request, m_proxy, why);
    co_await let_down(problem);
    co_return false;
  }

  Code open_other(const tcp::endpoint::protocol_type& protocol) {
    Code code;
    m_other.close(code);
    int fd = ::socket(protocol.family(), SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
      return Code(errno, boost::system::system_category());
    }
    m_other.assign(protocol, fd, code);
    return code;
  }

  awaitable<void> tunnel() {
    bool open = true;
    if (m_proxy) {
      open = co_await tunnel_through(*m_proxy);
    }
    std::string good = "HTTP/1.1 200 Connection established\r\n\r\n";
    if (open) {
      open = co_await write(m_client, good);
    }
    if (open) {
      asio::co_spawn(m_client.get_executor(), upload(shared_from_this(), std::nullopt), asio::detached);
      co_await pump(m_other, m_client, m_from_other, std::nullopt, false);
    }
  }

  awaitable<bool> tunnel_through(const Url& proxy) {
    Secret ask = connect_text(m_request, proxy);
    co_await write(m_other, ask.reveal());
    std::optional<HttpHead> head = co_await read_head(m_other, m_from_other, k_connect_time);
    if (head && head->status() / 100 == 2) {
      co_return true;
    }
    Error problem = head ? refusal_of(*head, m_request, proxy) : unreachable(m_request, proxy, "it hung up");
    co_await let_down(problem);
    co_return false;
  }

  awaitable<void> exchange(const HttpHead& head) {
    Secret ask = request_text(head, m_request, m_proxy);
    co_await write(m_other, ask.reveal());
    asio::co_spawn(m_client.get_executor(), upload(shared_from_this(), m_body), asio::detached);
    std::optional<HttpHead> got = co_await read_head(m_other, m_from_other, k_answer_time);
    if (got && m_proxy && !refuses_login(*got)) {
      co_await watch_for_portal(*got);
    }
    if (got && !(m_proxy && refuses_login(*got))) {
      m_from_other.insert(0, response_text(*got));
      co_await pump(m_other, m_client, m_from_other, std::nullopt, false);
      co_return;
    }
    Error problem =
        got && m_proxy ? refusal_of(*got, m_request, *m_proxy) : unreachable(m_request, m_proxy, "it hung up");
    co_await let_down(problem);
  }

  /// Remembers a login page in place of what was asked for; the client gets it nonetheless.
  awaitable<void> watch_for_portal(const HttpHead& head) {
    bool page = head.header("content-type").starts_with("text/html") && m_request.method != "HEAD";
    if (page && m_from_other.empty() && body_size(head).value_or(1) > 0) {
      m_from_other.resize(k_slab);
      auto [code, size] = co_await m_other.async_read_some(asio::buffer(m_from_other), k_await);
      m_from_other.resize(size);
    }
    if (auto problem = portal_of(head, m_from_other, m_request)) {
      m_shared.book.problem(*problem);
    }
  }

  static awaitable<void> upload(std::shared_ptr<Connection> self, std::optional<uint64_t> limit) {
    co_await self->pump(self->m_client, self->m_other, self->m_from_client, limit, true);
  }

  /// `first`, then what comes, until the end of `from`; that end is passed on as a half-close. Beyond `limit` bytes are
  /// read and dropped. A write that fails ends both directions.
  awaitable<void> pump(tcp::socket& from, tcp::socket& to, std::string& first, std::optional<uint64_t> limit, bool up) {
    std::string slab = std::move(first);
    Code ended;
    while (!ended) {
      slab.resize(limit ? static_cast<size_t>(std::min<uint64_t>(*limit, slab.size())) : slab.size());
      bool written = co_await write(to, slab);
      if (!written) {
        close();
        co_return;
      }
      m_shared.book.passed(up, slab.size());
      limit = limit ? std::optional(*limit - slab.size()) : limit;
      slab.resize(k_slab);
      auto [code, got] = co_await from.async_read_some(asio::buffer(slab), k_await);
      slab.resize(got);
      ended = code;
    }
    Code ignored;
    if (ended == asio::error::eof) {
      to.shutdown(tcp::socket::shutdown_send, ignored);
    } else {
      close();
    }
  }

  tcp::socket m_client, m_other;
  asio::steady_timer m_timer;
  ForwarderShared& m_shared;
  ProxyRequest m_request;
  uint64_t m_body = 0;                     ///< bytes the client's plain request announces
  std::optional<Url> m_proxy;              ///< nothing: connected to the origin itself
  std::string m_from_client, m_from_other; ///< read beyond a head
};

} // namespace

void serve_client(asio::io_context& context, int client, ForwarderShared& shared) {
  tcp::socket socket(context);
  Code ignored;
  socket.assign(tcp::v4(), client, ignored);
  auto connection = std::make_shared<Connection>(std::move(socket), shared);
  asio::co_spawn(context, Connection::run(std::move(connection)), asio::detached);
}

} // namespace envboot::net
