#pragma once

#include "os/file_system.hpp"

#include <unistd.h>
#include <utility>

namespace envboot::os {

/// An owned descriptor.
class Fd {
 public:
  explicit Fd(int fd) : m_fd(fd) {}
  Fd(Fd&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
  Fd& operator=(Fd&&) = delete;
  ~Fd() {
    if (m_fd >= 0) {
      ::close(m_fd);
    }
  }
  [[nodiscard]] int get() const { return m_fd; }
  [[nodiscard]] int release() { return std::exchange(m_fd, -1); }

 private:
  int m_fd;
};

/// A file of the real file system. `name` is for messages.
class PosixFile : public File {
 public:
  PosixFile(Fd fd, std::string name) : m_fd(std::move(fd)), m_name(std::move(name)) {}

  Result<size_t> read_at(std::span<std::byte> out, uint64_t offset) override;
  Status write(std::span<const std::byte> bytes) override;
  Status truncate(uint64_t size) override;
  Status sync() override;
  Status close() override;
  Result<uint64_t> size() override;
  void let_go() override;

 private:
  Fd m_fd;
  std::string m_name;
};

} // namespace envboot::os
