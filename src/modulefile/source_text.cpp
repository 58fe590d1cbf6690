#include "modulefile/source_text.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace envboot::modulefile {

Result<std::string> read_regular(const std::string& path, size_t limit) {
  // O_NONBLOCK: opening a FIFO must not wait for a writer.
  int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    return fail(os_error(errno, "cannot read " + path));
  }
  struct stat about {};
  std::string text;
  bool regular = ::fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
  if (regular && static_cast<size_t>(about.st_size) <= limit) {
    text.resize(static_cast<size_t>(about.st_size));
    ssize_t got = ::read(fd, text.data(), text.size());
    text.resize(got > 0 ? static_cast<size_t>(got) : 0);
  }
  ::close(fd);
  if (!regular || static_cast<size_t>(about.st_size) > limit) {
    return fail(failure("{} is {}", path, regular ? "too large for a modulefile" : "not a regular file"));
  }
  return text;
}

std::string reason(const Error& error) {
  return error.causes.empty() ? error.what : error.what + ": " + error.causes.front();
}

} // namespace envboot::modulefile
