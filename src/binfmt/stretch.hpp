#pragma once

#include "binfmt/inflate.hpp"
#include "util/slab.hpp"

#include <deque>

namespace envboot::binfmt {

/// A stretch of a deflate stream from a block on, decoded before what precedes it is known: see stretch.cpp. Its memory
/// is kept for the next one.
class Stretch {
 public:
  /// At most so many slabs of it, and of those so many until nothing depends on what precedes it any more.
  static constexpr size_t k_slabs = 16, k_unsettled = 5;

  Stretch();

  /// Begins anew: where a block begins with bit `bit` of `first`.
  void begin(std::byte first, unsigned bit);
  /// Decodes some of `in`, which follows that byte; nothing when `in` or the stream is used up, or the stretch is full.
  /// Kind::refused when no block begins there after all, or the stream is damaged.
  Result<Inflater::Step> step(std::span<const std::byte> in);
  [[nodiscard]] size_t size() const { return m_size; }
  [[nodiscard]] bool full() const { return m_size == k_slabs * Slab::k_size; }
  /// Whether one can go on behind it with what inflater() then is.
  [[nodiscard]] bool settled() const { return !m_other; }
  [[nodiscard]] const Inflater& inflater() const { return m_inflater; }

  /// Once, when it is settled: `window` is what precedes it.
  void complete(std::span<const std::byte, Inflater::k_window> window);
  /// Copies what follows `from`, as much of it as lies in one piece and in `out`; 0 at the end.
  size_t read_at(std::span<std::byte> out, size_t from);

 private:
  std::deque<Slab> m_slabs, m_other_slabs;
  Inflater m_inflater;
  std::optional<Inflater> m_other;    ///< until it is settled
  size_t m_size = 0, m_unsettled = 0; ///< bytes of it, and from its beginning those of m_other_slabs
};

} // namespace envboot::binfmt
