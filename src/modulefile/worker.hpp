#pragma once

namespace envboot::modulefile {

/// The child side: what this binary does when it is started as `PROGRAM --worker modulefile`. Reads a greeting and
/// requests from descriptor k_worker_fd, answers each with an evaluation, in order, and ends when the other side
/// closes. It bounds its own memory, time and files, and dies when a file goes beyond them.
int run_worker(int argc, char** argv);

/// Whether the arguments ask for run_worker; main looks at this before anything else.
bool wants_worker(int argc, char** argv);

constexpr int k_worker_fd = 3;
constexpr const char* k_worker_flag = "--worker";
constexpr const char* k_worker_name = "modulefile";

} // namespace envboot::modulefile
