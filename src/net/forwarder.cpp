// Each connection is one coroutine on the forwarder's only thread (forwarded_connection.cpp).
// Asio accepts sockets without CLOEXEC; a child started meanwhile would keep a connection open for ever. So sockets are
// made here and handed to Asio.
#include "net/forwarder.hpp"

#include "net/forwarded_connection.hpp"
#include "net/relay.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <csignal>
#include <fmt/format.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace envboot::net {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using asio::ip::tcp;
using Code = boost::system::error_code;

constexpr auto k_await = asio::as_tuple(asio::use_awaitable);
constexpr size_t k_most_connections = 400; ///< two descriptors each, below the usual limit of 1024

awaitable<void> accept_all(asio::io_context& context, tcp::acceptor& acceptor, ForwarderShared& shared) {
  while (true) {
    auto [code] = co_await acceptor.async_wait(tcp::acceptor::wait_read, k_await);
    if (code) {
      co_return;
    }
    int fd = ::accept4(acceptor.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)) {
      asio::steady_timer pause(acceptor.get_executor(), std::chrono::milliseconds(100));
      co_await pause.async_wait(k_await);
    }
    if (fd < 0) {
      continue;
    }
    if (shared.open < k_most_connections) {
      serve_client(context, fd, shared);
    } else {
      ::close(fd);
    }
  }
}

/// Signals are the main thread's business: they must interrupt its waiting, not ours.
std::jthread start_without_signals(std::function<void()> work) {
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  std::jthread thread(std::move(work));
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

class AsioForwarder : public Forwarder {
 public:
  AsioForwarder(const ProxySettings& upstream, Url bare, Credentials login)
      : m_login(std::move(login)), m_url(std::move(bare)), m_acceptor(m_context) {
    m_shared.upstream = upstream;
    m_shared.expected = basic_authorization(m_login);
  }
  ~AsioForwarder() override {
    m_context.stop();
    if (m_thread.joinable()) {
      m_thread.join();
    }
  }
  AsioForwarder(const AsioForwarder&) = delete;
  AsioForwarder& operator=(const AsioForwarder&) = delete;

  Status listen() {
    int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    Code code;
    m_acceptor.assign(tcp::v4(), fd, code);
    const tcp::endpoint loopback(asio::ip::address_v4::loopback(), 0);
    if (fd < 0 || code || m_acceptor.bind(loopback, code) || m_acceptor.listen(SOMAXCONN, code) ||
        m_acceptor.non_blocking(true, code)) {
      return fail(os_error(code ? code.value() : errno, "cannot open a port on 127.0.0.1 for the proxy forwarder"));
    }
    Url bare = TRY(Url::parse(fmt::format("http://127.0.0.1:{}", m_acceptor.local_endpoint(code).port())));
    m_url = bare.with_credentials(m_login);
    asio::co_spawn(m_context, accept_all(m_context, m_acceptor, m_shared), asio::detached);
    m_thread = start_without_signals([this] { serve(); });
    return {};
  }

  [[nodiscard]] const Url& url() const override { return m_url; }
  [[nodiscard]] Traffic traffic() const override { return m_shared.book.traffic(); }
  [[nodiscard]] std::optional<Error> last_problem() const override { return m_shared.book.last_problem(); }

 private:
  /// Until stopped; what one connection throws (memory) must not end the others.
  void serve() {
    while (!m_context.stopped()) {
      try {
        m_context.run();
      } catch (const std::exception& problem) {
        m_shared.book.problem(failure("a connection through the proxy forwarder failed").because(problem.what()));
      }
    }
  }

  Credentials m_login;
  Url m_url;
  ForwarderShared m_shared; // before the context: what hangs in there refers to it until the end
  asio::io_context m_context{1};
  tcp::acceptor m_acceptor;
  std::jthread m_thread;
};

} // namespace

Result<std::unique_ptr<Forwarder>> Forwarder::start(const ProxySettings& upstream, os::Random& random) {
  constexpr size_t k_token_bytes = 32;
  Secret token(TRY(os::random_hex(random, k_token_bytes)));
  Url bare = TRY(Url::parse("http://127.0.0.1"));
  try {
    auto forwarder = std::make_unique<AsioForwarder>(upstream, bare, Credentials{"run", token});
    TRY(forwarder->listen());
    return forwarder;
  } catch (const std::exception& problem) {
    return fail(failure("cannot start the proxy forwarder").because(problem.what()));
  }
}

} // namespace envboot::net
