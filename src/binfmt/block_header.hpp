#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace envboot::binfmt {

/// Where in `stored`, bytes from the middle of a deflate stream, a block with codes of its own may begin (RFC 1951,
/// 3.2.7): the first bit from `from` on, counted from the lowest bit of the first byte, behind which all of a header
/// stands that makes sense. A stream's last block is not looked for, nor one whose header is cut off by the end of
/// `stored`. Bits of something else may pass for a header (none of 8 * 10^8 random ones did), so whoever starts there
/// has to prove it right. About 10 ns a bit.
std::optional<uint64_t> find_block_header(std::span<const std::byte> stored, uint64_t from = 0);

} // namespace envboot::binfmt
