#pragma once

#include "os/file_system.hpp"

#include <optional>
#include <string>
#include <vector>

namespace envboot::survey {

/// A limit of this shell, as `ulimit` shows it.
struct Limit {
  std::string name;             ///< `Max open files`, as the kernel names it
  std::optional<uint64_t> soft; ///< nothing: unlimited
  std::optional<uint64_t> hard; ///< up to which the user may raise it
};

/// Pure part, of /proc/self/limits (proc(5)). Lines that don't parse are left out.
std::vector<Limit> parse_limits(std::string_view text);

/// Of this process, and so of the shell that started it. Empty where the kernel doesn't tell.
std::vector<Limit> limits(os::FileReader& files);

} // namespace envboot::survey
