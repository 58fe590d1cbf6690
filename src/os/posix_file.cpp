#include "os/posix_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>

namespace envboot::os {

Result<size_t> PosixFile::read_at(std::span<std::byte> out, uint64_t offset) {
  size_t got = 0;
  while (got < out.size()) {
    ssize_t n = ::pread(m_fd.get(), out.data() + got, out.size() - got, static_cast<off_t>(offset + got));
    if (n < 0 && errno != EINTR) {
      return fail(os_error(errno, "cannot read " + m_name));
    }
    if (n == 0) {
      break;
    }
    got += n > 0 ? static_cast<size_t>(n) : 0;
  }
  return got;
}

Status PosixFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    ssize_t n = ::write(m_fd.get(), bytes.data(), bytes.size());
    if (n < 0 && errno != EINTR) {
      return fail(os_error(errno, "cannot write " + m_name));
    }
    bytes = bytes.subspan(n > 0 ? static_cast<size_t>(n) : 0);
  }
  return {};
}

Status PosixFile::truncate(uint64_t size) {
  if (::ftruncate(m_fd.get(), static_cast<off_t>(size)) != 0) {
    return fail(os_error(errno, "cannot cut " + m_name));
  }
  return {};
}

Status PosixFile::sync() {
  if (::fdatasync(m_fd.get()) != 0) {
    return fail(os_error(errno, "cannot write " + m_name + " to disk"));
  }
  return {};
}

Status PosixFile::close() {
  int fd = m_fd.release();
  if (fd >= 0 && ::close(fd) != 0 && errno != EINTR) {
    return fail(os_error(errno, "cannot write " + m_name));
  }
  return {};
}

Result<uint64_t> PosixFile::size() {
  struct stat raw {};
  if (::fstat(m_fd.get(), &raw) != 0) {
    return fail(os_error(errno, "cannot look at " + m_name));
  }
  return static_cast<uint64_t>(raw.st_size);
}

void PosixFile::let_go() {
  (void)::posix_fadvise(m_fd.get(), 0, 0, POSIX_FADV_DONTNEED);
}

} // namespace envboot::os
