#pragma once

#include "os/transport.hpp"

#include <functional>
#include <string>

namespace envboot::net {

/// A part of a file that is to come over several connections at once.
struct Stretch {
  Url url;
  std::string validator; ///< sent as If-Range; of the answer that the bytes before came from
  os::Route route;
  uint64_t begin = 0, end = 0; ///< offsets
  uint64_t total = 0;          ///< size of the file
  unsigned connections = 1;
  uint64_t block = 0; ///< bytes of one request
};

/// Hands its bytes to `take`, in their order, in this thread. Memory: a block more than there are connections. An error
/// (of a connection that was tried again in vain, an answer that is no such block of this file, or of `take`) comes
/// after all the bytes before it. `transport` must stand being used by several threads.
Status fetch_stretch(os::Transport& transport, const Stretch& stretch,
                     const std::function<Status(std::span<const std::byte>)>& take, const Deadline& deadline);

} // namespace envboot::net
