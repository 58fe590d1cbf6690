#pragma once

#include "os/host.hpp"

#include <optional>

namespace envboot::gpu {

constexpr const char* k_nvml_words[] = {"--worker", "nvml"}; ///< what this program is started with to load NVML
/// How run_nvml_worker ends where there is no NVML to ask: no library, one for another machine, one that lacks a call.
constexpr int k_no_nvml = 3;

/// This program, where it can load a library at run time. Nothing for the static build: musl has no dlopen then.
std::optional<AbsPath> nvml_program(const os::Host& host);

/// Whether the arguments ask for run_nvml_worker; main looks at this before anything else.
bool wants_nvml_worker(int argc, char** argv);

/// The child side: loads libnvidia-ml.so.1 from where the system's loader finds it and writes what NVML says to stdout,
/// a line for each:
///   driver 470.82.01
///   0000:04:00.0, Tesla K40m, 3.5
///   doubt nvmlInit_v2 answers 18 (Driver/library version mismatch)
/// NVML may hang on a sick card, even against SIGKILL, or crash, so only a process that may be left does this.
/// Ends the process.
[[noreturn]] void run_nvml_worker();

} // namespace envboot::gpu
