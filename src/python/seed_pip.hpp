#pragma once

#include "action/step.hpp"
#include "os/file_system.hpp"
#include "os/processes.hpp"
#include "python/interpreter.hpp"

namespace envboot::python {

struct SeedPip {
  AbsPath venv;
  Interpreter base;
  AbsPath scratch; ///< for a downloaded wheel; the caller removes it
  Environment user, network;
  std::string index; ///< package index, "" for pip's own
};

/// Puts pip into a venv that has none. Tries in order: ensurepip; a pip wheel that lies on the machine; a wheel that
/// the base's pip downloads; a copy of the base's pip; uv. A note says why a way was left. The error names every way.
Status seed_pip(os::FileSystem& files, os::Processes& processes, const SeedPip& seed, action::Progress& progress,
                Deadline deadline);

} // namespace envboot::python
