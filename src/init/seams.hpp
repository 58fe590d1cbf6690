#pragma once

#include "os/file_system.hpp"
#include "os/host.hpp"
#include "os/processes.hpp"
#include "os/transport.hpp"

namespace envboot::init {

/// What init and its steps touch the world with.
struct Seams {
  os::FileSystem& files;
  os::Processes& processes;
  os::Transport& transport;
  os::Host& host;
  os::Clock& clock;
  os::Random& random;
};

} // namespace envboot::init
