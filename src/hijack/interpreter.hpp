#pragma once

#include "util/rel_path.hpp"

#include <compare>

namespace envboot::hijack {

/// A Python that the user runs or will run, as far as a module can poison it.
struct Interpreter {
  AbsPath python = AbsPath::root(); ///< "/home/me/envs/dl/bin/python"
  int major = 3, minor = 0;
  auto operator<=>(const Interpreter&) const = default;
};

} // namespace envboot::hijack
