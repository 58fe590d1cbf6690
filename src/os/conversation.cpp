#include "os/conversation.hpp"

#include <algorithm>
#include <poll.h>

namespace envboot::os {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds k_term_grace{2000};
constexpr milliseconds k_cancel_grace{500}; // a Ctrl-C is answered within a second
constexpr milliseconds k_drain_grace{200};
constexpr milliseconds k_poll{20};

void stop(RealChild& child, milliseconds grace) {
  child.terminate();
  if (!child.wait(Deadline::after(grace))) {
    child.kill();
  }
}

} // namespace

Status Conversation::open() {
  TRY(m_out.open());
  TRY(m_err.open());
  TRY(m_life.open());
  if (!m_command.input.empty()) {
    return m_in.open();
  }
  m_in.read = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  return m_in.read >= 0 ? Status() : fail(os_error(errno, "cannot open /dev/null"));
}

Result<Outcome> Conversation::talk(RealChild& child, Deadline deadline) {
  Pipe::close_end(m_in.read);
  Pipe::close_end(m_out.write);
  Pipe::close_end(m_err.write);
  ::fcntl(m_in.write, F_SETFL, O_NONBLOCK);
  auto end = listen(child, deadline);
  if (!end) {
    stop(child, deadline.cancelled() ? k_cancel_grace : k_term_grace);
    return fail(deadline.error(fmt::format("`{}`", m_command.text())));
  }
  end->out = tail(m_out_text);
  end->err = tail(m_err_text);
  return *end;
}

std::optional<Outcome> Conversation::listen(RealChild& child, const Deadline& deadline) {
  std::optional<Deadline> drain; // once it has ended
  while (true) {
    std::optional<Outcome> outcome = child.ended();
    if (outcome && !drain) {
      drain = Deadline::after(k_drain_grace);
    }
    bool open = m_out.read >= 0 || m_err.read >= 0;
    if (drain && (!open || drain->expired())) {
      return outcome;
    }
    if (!drain && deadline.expired()) {
      return std::nullopt;
    }
    pollfd fds[] = {{m_out.read, POLLIN, 0}, {m_err.read, POLLIN, 0}, {m_in.write, POLLOUT, 0}};
    ::poll(fds, 3, static_cast<int>(std::min(k_poll, std::max(deadline.left(), milliseconds(1))).count()));
    pump(m_out.read, fds[0].revents, Stream::out, m_out_text);
    pump(m_err.read, fds[1].revents, Stream::err, m_err_text);
    feed(fds[2].revents);
  }
}

void Conversation::pump(int& fd, short events, Stream stream, std::string& kept) {
  if (fd < 0 || events == 0) {
    return;
  }
  char buffer[65536];
  ssize_t n = ::read(fd, buffer, sizeof buffer);
  if (n <= 0) {
    if (n == 0 || errno != EINTR) {
      Pipe::close_end(fd);
    }
    return;
  }
  std::string_view bytes(buffer, static_cast<size_t>(n));
  if (m_sink != nullptr) {
    m_sink->on_output(stream, bytes);
  }
  kept += bytes;
  if (kept.size() > 2 * m_command.keep_output) {
    kept.erase(0, kept.size() - m_command.keep_output);
  }
}

std::string Conversation::tail(const std::string& text) const {
  return text.substr(text.size() - std::min(text.size(), m_command.keep_output));
}

void Conversation::feed(short events) {
  if (m_in.write < 0 || events == 0) {
    return;
  }
  ssize_t n = ::write(m_in.write, m_command.input.data() + m_fed, m_command.input.size() - m_fed);
  m_fed += n > 0 ? static_cast<size_t>(n) : 0;
  if (m_fed == m_command.input.size() || (n < 0 && errno != EINTR && errno != EAGAIN)) {
    Pipe::close_end(m_in.write);
  }
}

} // namespace envboot::os
