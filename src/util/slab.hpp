#pragma once

#include <cstddef>
#include <memory_resource>
#include <span>

namespace envboot {

/// Memory for a piece of a member, left as it comes. A test puts guard pages around each.
class Slab {
 public:
  static constexpr size_t k_size = size_t{256} << 10;

  Slab() : m_bytes(static_cast<std::byte*>(m_memory->allocate(k_size))) {}
  ~Slab() { m_memory->deallocate(m_bytes, k_size); }
  Slab(const Slab&) = delete;
  Slab& operator=(const Slab&) = delete;
  [[nodiscard]] std::span<std::byte> bytes() { return {m_bytes, k_size}; }

 private:
  std::pmr::memory_resource* m_memory = std::pmr::get_default_resource();
  std::byte* m_bytes;
};

} // namespace envboot
