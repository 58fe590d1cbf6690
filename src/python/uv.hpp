#pragma once

#include "python/interpreter.hpp"

#include <optional>

namespace envboot::python {

/// uv on PATH, in ~/.local/bin or ~/.cargo/bin.
std::optional<AbsPath> find_uv(os::FileReader& files, const Environment& user);

/// uv supports CPython from 3.8 on; for older ones its answers are not promised.
bool uv_serves(const Interpreter& interpreter);

} // namespace envboot::python
