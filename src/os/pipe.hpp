#pragma once

#include "util/result.hpp"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace envboot::os {

/// Two owned descriptors, -1 where closed; no program that is started gets them unless they are bound for it.
struct Pipe {
  int read = -1, write = -1;
  Pipe() = default;
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_end(read);
    close_end(write);
  }
  static void close_end(int& fd) {
    if (fd >= 0) {
      ::close(std::exchange(fd, -1));
    }
  }
  Status open() {
    int fds[2];
    if (::pipe2(fds, O_CLOEXEC) != 0) {
      return fail(os_error(errno, "cannot make a pipe"));
    }
    read = fds[0];
    write = fds[1];
    return {};
  }
};

} // namespace envboot::os
