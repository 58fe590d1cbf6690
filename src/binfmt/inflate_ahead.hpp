#pragma once

#include "binfmt/stretch.hpp"
#include "os/file_system.hpp"

#include <atomic>
#include <limits>
#include <memory>
#include <mutex>

namespace envboot::binfmt {

/// Where a reader of a deflate stream stands.
struct InflatePlace {
  Inflater inflater;
  uint64_t in = 0; ///< bytes that it took from the stored data
};

/// Inflates a member from a second place on, beside the thread that reads it from the front: see inflate_ahead.cpp.
/// Memory: about 6 MB, from the first stretch on.
class InflateAhead {
 public:
  static constexpr uint64_t k_distance = uint64_t{6} << 20;

  /// `archive` must outlive this. `distance`: stored bytes from the reader to the next stretch.
  explicit InflateAhead(os::File& archive, uint64_t distance = k_distance) : m_archive(archive), m_distance(distance) {}

  /// For the other thread: a piece of work, of some milliseconds. False when there is none for now.
  bool work();

  /// For the reader: a member's stored bytes, from the first on.
  void begin(uint64_t data, uint64_t stored_size);
  /// How many of the `size` stored bytes that follow `at` lie before the stretch. The reader takes no more of them.
  size_t up_to_place(uint64_t at, size_t size);
  /// When the reader can't go on without more bytes: what the stretch has for it, copied to `out`; `place` is moved
  /// behind the stretch once all of it is given out. 0: there is none here, go on with what is stored.
  size_t take(InflatePlace& place, std::span<std::byte> out);

 private:
  static constexpr uint64_t k_no_place = std::numeric_limits<uint64_t>::max();

  std::unique_lock<std::mutex> reader_lock();
  bool begin_stretch();
  bool lengthen();
  bool stands_at_stretch(const InflatePlace& place) const;
  void forget();

  os::File& m_archive;
  uint64_t m_distance;
  std::atomic<uint64_t> m_reader = 0;         ///< stored bytes that the reader may have taken
  std::atomic<uint64_t> m_place = k_no_place; ///< stored bytes that it has taken when it comes to the stretch
  std::atomic<bool> m_reader_waits = false;   ///< for the mutex, which would else be taken again before it wakes

  std::mutex m_mutex; ///< of all that follows
  uint64_t m_data = 0, m_stored_size = 0;
  uint64_t m_search_from = 0; ///< in the stored bytes
  struct Memory {
    Stretch stretch;
    Slab input;
  };
  std::unique_ptr<Memory> m_memory; ///< from the first stretch on
  enum class Phase { none, growing, given_out };
  Phase m_phase = Phase::none; ///< of the stretch
  unsigned m_bits = 0;         ///< of its first block, in the byte before m_place
  uint64_t m_in = 0;           ///< stored bytes behind which it ends
  size_t m_given_out = 0;      ///< bytes of it
};

} // namespace envboot::binfmt
