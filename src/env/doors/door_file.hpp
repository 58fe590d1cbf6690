#pragma once

#include "util/rel_path.hpp"

#include <string>

namespace envboot::env {

/// A file that makes up a door. `path` is below the folder that the function which made it names.
struct DoorFile {
  RelPath path;
  unsigned mode = 0644;
  std::string content;

  bool operator==(const DoorFile&) const = default;
};

} // namespace envboot::env
