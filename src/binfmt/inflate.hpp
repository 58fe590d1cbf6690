#pragma once

#include "util/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace envboot::binfmt {

/// CRC-32 as zip and gzip have it, of `bytes` after what gave `before`.
uint32_t crc32(std::span<const std::byte> bytes, uint32_t before = 0);

/// A raw deflate stream (RFC 1951), decoded piece by piece in about 90 KB. A copy is a second reader at the same place:
/// with its input offset it is a checkpoint from which decoding can go on.
class Inflater {
 public:
  Inflater();
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

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

} // namespace envboot::binfmt
