#pragma once

#include "os/transport.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace envboot::net {

/// `bytes 10-99/100`, `bytes 10-99/*`, `bytes */100`; what is not told or unreadable is nothing.
struct ContentRange {
  std::optional<uint64_t> first, total;
};
ContentRange parse_content_range(std::string_view text);

/// What an answer to `Range: bytes=HAVE-` (or to a request without, HAVE = 0) means for a download.
struct RangeReply {
  enum class What {
    append,     ///< the bytes from HAVE on
    from_start, ///< the whole file from its first byte: the server ignored the range, or the file changed
    complete,   ///< there is nothing behind HAVE: it is all there
    start_over, ///< the answer doesn't fit the question: ask again without a range
    no_file,    ///< an error status
  };
  What what;
  std::optional<uint64_t> total; ///< size of the whole file
  std::string why;               ///< for start_over and no_file
};

/// RFC 9110 14.4, 15.3.7, 15.5.17.
RangeReply judge_reply(const os::Head& head, uint64_t have);

/// What to send as If-Range: a strong ETag, else Last-Modified, else "" (RFC 9110 13.1.5 allows no weak ETag).
std::string validator_of(const os::Head& head);

} // namespace envboot::net
