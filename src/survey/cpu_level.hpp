#pragma once

#include "os/file_system.hpp"

namespace envboot::survey {

/// Pure part, of /proc/cpuinfo: 1 to 4 for x86-64-v1 to v4 (x86-64 psABI); 0 where it names no flags.
int x86_level(std::string_view cpuinfo);

/// Of this node; 0 when it is not known.
int x86_level(os::FileReader& files);

} // namespace envboot::survey
