#pragma once

#include "net/forwarder_book.hpp"

namespace boost::asio {
class io_context;
}

namespace envboot::net {

/// Takes over an accepted client's socket, set not to block, and serves it on `context`: its thread is the only one
/// that runs it, and `shared` outlives what hangs in it.
void serve_client(boost::asio::io_context& context, int client, ForwarderShared& shared);

} // namespace envboot::net
