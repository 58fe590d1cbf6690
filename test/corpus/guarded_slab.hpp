#pragma once

#include <cstddef>
#include <cstdlib>
#include <span>
#include <sys/mman.h>
#include <unistd.h>

namespace envboot::corpus {

/// `size` bytes between two guard pages, at the last of them or behind the first.
class GuardedSlab {
 public:
  enum class At { rear, front };
  GuardedSlab(size_t size, At at) {
    auto page = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
    size_t room = (size + page - 1) / page * page;
    m_length = room + 2 * page;
    m_map = ::mmap(nullptr, m_length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    auto* bytes = static_cast<std::byte*>(m_map);
    if (m_map == MAP_FAILED || (room > 0 && ::mprotect(bytes + page, room, PROT_READ | PROT_WRITE) != 0)) {
      std::abort();
    }
    m_bytes = {bytes + page + (at == At::rear ? room - size : 0), size};
  }
  ~GuardedSlab() { ::munmap(m_map, m_length); }
  GuardedSlab(const GuardedSlab&) = delete;
  GuardedSlab& operator=(const GuardedSlab&) = delete;

  [[nodiscard]] std::span<std::byte> bytes() const { return m_bytes; }

 private:
  void* m_map = nullptr;
  size_t m_length = 0;
  std::span<std::byte> m_bytes;
};

} // namespace envboot::corpus
