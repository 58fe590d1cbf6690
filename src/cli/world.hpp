#pragma once

#include "os/console.hpp"
#include "os/file_system.hpp"
#include "os/host.hpp"
#include "os/processes.hpp"
#include "os/transport.hpp"
#include "util/deadline.hpp"

namespace envboot::cli {

/// The seams as main built them. Only cli/ sees them together; a room is handed the ones it needs.
struct World {
  os::FileSystem& files;
  os::Processes& processes;
  os::Transport& transport;
  os::Host& host;
  os::Clock& clock;
  os::Random& random;
  os::Console& console;
  CancelFlag interrupt;
};

} // namespace envboot::cli
