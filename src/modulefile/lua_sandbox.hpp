#pragma once

#include "modulefile/request.hpp"

namespace envboot::modulefile {

/// Evaluates a Lua modulefile of Lmod in a fresh Lua state (22 µs) whose functions only record. It runs in this process
/// and can be hung or brought down by a hostile file, so only a worker process calls it.
Evaluation evaluate_lua(const Request& request, const Start& start, const Limits& limits);

} // namespace envboot::modulefile
