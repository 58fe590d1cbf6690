#include "wheel/slab_ring.hpp"

namespace envboot::wheel {

std::span<std::byte> SlabRing::room() {
  std::lock_guard lock(m_mutex);
  return m_put - m_released < k_slabs ? slab(m_put) : std::span<std::byte>();
}

void SlabRing::put(size_t size) {
  std::lock_guard lock(m_mutex);
  m_sizes[m_put % k_slabs] = size;
  ++m_put;
  m_moved.notify_one();
}

void SlabRing::wait_for_room() {
  std::unique_lock lock(m_mutex);
  m_moved.wait(lock, [&] { return m_ended || m_put - m_released < k_slabs; });
}

std::optional<std::span<const std::byte>> SlabRing::full() {
  std::lock_guard lock(m_mutex);
  if (m_put == m_released) {
    return std::nullopt;
  }
  return slab(m_released).first(m_sizes[m_released % k_slabs]);
}

void SlabRing::release() {
  std::lock_guard lock(m_mutex);
  ++m_released;
  m_moved.notify_one();
}

void SlabRing::wait_for_full() {
  std::unique_lock lock(m_mutex);
  m_moved.wait(lock, [&] { return m_ended || m_put != m_released; });
}

void SlabRing::end(std::optional<Error> error) {
  std::lock_guard lock(m_mutex);
  if (!m_error) {
    m_error = std::move(error);
  }
  m_ended = true;
  m_moved.notify_all();
}

bool SlabRing::ended() {
  std::lock_guard lock(m_mutex);
  return m_ended;
}

std::optional<Error> SlabRing::error() {
  std::lock_guard lock(m_mutex);
  return m_error;
}

} // namespace envboot::wheel
