#pragma once

#include "util/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace envboot::binfmt {

/// CRC-32 as zip and gzip have it, of `bytes` after what gave `before`.
uint32_t crc32(std::span<const std::byte> bytes, uint32_t before = 0);

/// A raw deflate stream (RFC 1951), decoded piece by piece in about 90 KB. A copy is a second reader at the same place:
/// with its input offset it is a checkpoint from which decoding can go on.
class Inflater {
 public:
  static constexpr size_t k_window = 32768; ///< bytes that a copy can reach back

  Inflater();
  /// In the midst of a stream, where a block begins with bit `bit` of `first`: step() takes what follows that byte.
  /// `window` stands for what was decoded last before it.
  static Inflater at_block(std::byte first, unsigned bit, std::span<const std::byte, k_window> window);
  Inflater(const Inflater& other);
  Inflater& operator=(const Inflater& other);
  Inflater(Inflater&&) noexcept;
  Inflater& operator=(Inflater&&) noexcept;
  ~Inflater();

  struct Step {
    size_t consumed = 0; ///< bytes of `in`
    size_t produced = 0; ///< bytes of `out`
  };
  /// Decodes until `in` is used up, `out` is full or the stream ends. Kind::refused when the stream is damaged.
  Result<Step> step(std::span<const std::byte> in, std::span<std::byte> out);
  [[nodiscard]] bool finished() const;     ///< the stream's own end mark was reached, and all of it was given out
  [[nodiscard]] size_t beyond_end() const; ///< when finished: bytes taken that lie behind the end mark

  /// When a block's header comes next and all before it was given out: the bits of it that were taken (0 to 7).
  [[nodiscard]] std::optional<unsigned> bits_of_next_block() const;
  /// What was decoded last, given out or not: at least a window, once there is as much. All that follows depends on
  /// this and on the rest of the stream alone.
  [[nodiscard]] std::span<const std::byte> remembered() const;

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

} // namespace envboot::binfmt
