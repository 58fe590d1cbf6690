#pragma once

#include "os/transport.hpp"
#include "util/error.hpp"
#include "util/url.hpp"

#include <optional>

namespace envboot::net {

/// Asks for the beginning of `url`, which is no web page, and tells why it can't be had: no way there, or a login page
/// in its place. Nothing when it, or an ordinary "not here", came. For what a child process that failed can't tell.
std::optional<Error> why_unreachable(os::Transport& transport, const os::Route& route, const Url& url,
                                     Deadline deadline);

} // namespace envboot::net
