#pragma once

#include "os/processes.hpp"
#include "util/error.hpp"

#include <span>
#include <string_view>

namespace envboot::python {

/// What could still succeed after a failure.
enum class Retry {
  another_way,    ///< any other call of the same tool
  other_settings, ///< a call that reads other settings (channels, index), or another tool
  another_tool,   ///< this installation is broken
  no,             ///< nothing: the cause is outside
};

/// One row of a table that explains what a tool said: the first row of which `sign` is part of the output counts.
struct Saying {
  std::string_view sign;
  Kind kind;
  std::string_view what; ///< lower-case, no full stop; `{}` stands for what follows the sign on its line
  std::string_view hint;
  Retry retry = Retry::another_way;
};

struct Explained {
  Error error;
  Retry retry = Retry::another_way;
};

/// The failure in the words of the table, with the tool's own last lines as causes. Without a fitting row: as the tool
/// said it. `first` and `second` are looked through in this order.
Explained explain(const os::Command& command, const os::Outcome& outcome, std::span<const Saying> first,
                  std::span<const Saying> second = {});

/// What conda, pip and uv have in common: disk, quota, proxy, certificates, name service.
std::span<const Saying> common_sayings();

} // namespace envboot::python
