#pragma once

#include "util/result.hpp"
#include "util/slab.hpp"

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>

namespace envboot::wheel {

/// Slabs of bytes on their way from the one thread that fills them to the one that empties them. Neither call waits
/// but those named so: a thread that would have to has other work.
class SlabRing {
 public:
  static constexpr size_t k_slab = Slab::k_size, k_slabs = 12;

  /// For the filler: a slab to fill, none when all are full.
  std::span<std::byte> room();
  /// Hands over that slab with `size` bytes in it.
  void put(size_t size);
  void wait_for_room(); ///< or the end

  /// For the emptier: the slab to empty, and nothing when there is none yet.
  std::optional<std::span<const std::byte>> full();
  void release();       ///< gives that slab back
  void wait_for_full(); ///< or the end

  /// Ends it for both; the first error given holds.
  void end(std::optional<Error> error = {});
  [[nodiscard]] bool ended();
  [[nodiscard]] std::optional<Error> error();

 private:
  std::span<std::byte> slab(uint64_t number) { return m_slabs[number % k_slabs].bytes(); }

  std::array<Slab, k_slabs> m_slabs;
  std::array<size_t, k_slabs> m_sizes{};
  std::mutex m_mutex;
  std::condition_variable m_moved;
  uint64_t m_put = 0, m_released = 0; ///< slabs since the beginning
  bool m_ended = false;
  std::optional<Error> m_error;
};

} // namespace envboot::wheel
