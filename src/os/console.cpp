#include "os/console.hpp"

#include <cerrno>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

namespace envboot::os {
namespace {

Status write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno != EINTR) {
      return fail(os_error(errno, "cannot write to standard output"));
    }
    text.remove_prefix(n > 0 ? static_cast<size_t>(n) : 0);
  }
  return {};
}

/// One line, byte by byte: what follows it belongs to whoever reads next. EINTR ends it, so that Ctrl-C works at a
/// prompt.
Result<std::optional<std::string>> read_line_from(int fd) {
  std::string line;
  char c = 0;
  while (true) {
    ssize_t n = ::read(fd, &c, 1);
    if (n < 0) {
      return errno == EINTR ? Result<std::optional<std::string>>(fail(error(Kind::interrupted, "interrupted")))
                            : fail(os_error(errno, "cannot read standard input"));
    }
    if (n == 0) {
      return line.empty() ? std::nullopt : std::optional(line);
    }
    if (c == '\n') {
      return line;
    }
    line += c;
  }
}

class RealConsole : public Console {
 public:
  Status write_out(std::string_view text) override { return write_all(STDOUT_FILENO, text); }
  void write_err(std::string_view text) override { (void)write_all(STDERR_FILENO, text); }
  Result<std::optional<std::string>> read_line() override { return read_line_from(STDIN_FILENO); }

  Result<Secret> read_secret() override {
    int tty = ::open("/dev/tty", O_RDWR | O_CLOEXEC);
    termios shown{};
    if (tty < 0 || ::tcgetattr(tty, &shown) != 0) {
      if (tty >= 0) {
        ::close(tty);
      }
      return fail(usage_error("no terminal to ask for the password")
                      .with_hint("put it in a file of mode 600 and give `--proxy-password-file FILE`"));
    }
    termios hidden = shown;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(tty, TCSAFLUSH, &hidden);
    auto line = read_line_from(tty);
    ::tcsetattr(tty, TCSAFLUSH, &shown);
    (void)write_all(tty, "\n");
    ::close(tty);
    return Secret(TRY(std::move(line)).value_or(""));
  }
};

} // namespace

std::unique_ptr<Console> real_console() {
  return std::make_unique<RealConsole>();
}

} // namespace envboot::os
