#include "cli/run.hpp"
#include "gpu/nvml_worker.hpp"
#include "modulefile/worker.hpp"
#include "os/front.hpp"
#include "os/interrupt.hpp"

#include <sys/stat.h>

int main(int argc, char** argv) {
  using namespace envboot;
  if (modulefile::wants_worker(argc, argv)) {
    return modulefile::run_worker(argc, argv);
  }
  if (gpu::wants_nvml_worker(argc, argv)) {
    gpu::run_nvml_worker();
  }
  ::umask(::umask(0) | 022); // what conda and pip write is for its owner to change, whatever the account's umask
  auto files = os::real_file_system();
  auto processes = os::real_processes();
  auto transport = os::real_transport();
  auto host = os::real_host(*processes);
  auto clock = os::real_clock();
  auto random = os::real_random();
  auto console = os::real_console();
  cli::World world{*files, *processes, *transport, *host, *clock, *random, *console, os::catch_signals()};
  std::vector<std::string> arguments(argv + 1, argv + argc);
  if (cli::may_hang(arguments)) {
    os::end_in_front_of([&] { return cli::run(arguments, world); });
  }
  return cli::run(arguments, world);
}
