#pragma once

#include "binfmt/stretch.hpp"
#include "os/file_system.hpp"

#include <atomic>
#include <limits>
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
  struct Reach {
    uint64_t distance = uint64_t{6} << 20; ///< stored bytes from the reader to the next stretch
  };
  /// `archive` must outlive this.
  explicit InflateAhead(os::File& archive) : InflateAhead(archive, Reach()) {}
  InflateAhead(os::File& archive, Reach reach) : m_archive(archive), m_reach(reach) {}

  /// For the other thread: a piece of work, about a millisecond. False when there is none for now.
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
  Reach m_reach;
  std::atomic<uint64_t> m_reader = 0;         ///< stored bytes that the reader may have taken
  std::atomic<uint64_t> m_place = k_no_place; ///< stored bytes that it has taken when it comes to the stretch
  std::atomic<bool> m_reader_waits = false;   ///< for the mutex, which would else be taken again before it wakes

  std::mutex m_mutex; ///< of all that follows
  uint64_t m_data = 0, m_stored_size = 0;
  uint64_t m_search_from = 0;      ///< in the stored bytes
  std::optional<Stretch> m_memory; ///< from the first one on
  struct Made {
    unsigned bits; ///< of its first block, in the byte before m_place
    uint64_t in;   ///< stored bytes behind which it ends
    std::optional<size_t> taken;
  };
  std::optional<Made> m_made; ///< while there is a stretch
  std::optional<Slab> m_input;
};

} // namespace envboot::binfmt
