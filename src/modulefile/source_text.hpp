#pragma once

#include "util/result.hpp"

#include <string>
#include <vector>

namespace envboot::modulefile {

/// The whole of a regular file of at most `limit` bytes. For the worker, which has no seams: it is a process that may
/// only look.
Result<std::string> read_regular(const std::string& path, size_t limit);

/// An error in one line.
std::string reason(const Error& error);

} // namespace envboot::modulefile
