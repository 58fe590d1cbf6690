#pragma once

#include "cli/run.hpp"
#include "fakes/fake_console.hpp"
#include "fakes/fake_file_system.hpp"
#include "fakes/fake_host.hpp"
#include "fakes/fake_processes.hpp"
#include "fakes/fake_transport.hpp"

namespace envboot::cli {

/// An account on a machine of fakes, in which whole commands are run.
struct FakeAccount {
  fakes::FakeFileSystem disk;
  fakes::FakeProcesses processes;
  fakes::FakeTransport transport;
  fakes::FakeHost host;
  fakes::FakeClock clock;
  fakes::FakeRandom random;
  fakes::FakeConsole console;
  World world{disk, processes, transport, host, clock, random, console, {}};

  FakeAccount() { disk.add_dir("/home/ada", 0700); }
  int run(const std::vector<std::string>& arguments) { return cli::run(arguments, world); }
};

} // namespace envboot::cli
