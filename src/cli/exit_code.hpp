#pragma once

#include "util/error.hpp"

namespace envboot::cli {

/// What envboot's exit status means. Stable: scripts test for these.
enum class ExitCode : int {
  fine = 0,
  findings = 1,     ///< doctor found an error, or a verdict is no
  usage = 2,        ///< wrong command line, recipe or configuration
  failed = 3,       ///< the operation failed: network, disk, child process
  refused = 4,      ///< refused for safety: hash, hostile archive, TLS, permissions
  temporary = 75,   ///< try again later: lock held, proxy session lapsed (sysexits' EX_TEMPFAIL)
  interrupted = 130 ///< by a signal
};

constexpr ExitCode exit_code_of(Kind kind) {
  switch (kind) {
  case Kind::usage:
    return ExitCode::usage;
  case Kind::failed:
    return ExitCode::failed;
  case Kind::refused:
    return ExitCode::refused;
  case Kind::temporary:
    return ExitCode::temporary;
  case Kind::interrupted:
    return ExitCode::interrupted;
  }
  return ExitCode::failed;
}

} // namespace envboot::cli
