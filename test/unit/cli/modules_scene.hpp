#pragma once

#include "cli/run.hpp"
#include "fakes/fake_console.hpp"
#include "fakes/fake_host.hpp"
#include "fakes/fake_processes.hpp"
#include "fakes/fake_transport.hpp"
#include "fakes/temp_folder.hpp"
#include "os/read.hpp"
#include "util/json.hpp"

#include <fstream>
#include <gmock/gmock.h>
#include <sys/stat.h>

namespace envboot::cli {

/// An account with a module tree, real files, and real workers.
class ModulesCommands : public testing::Test {
 protected:
  ModulesCommands() {
    host.executable = *AbsPath::parse(BIN_DIR "/cli_worker");
    host.folder = place.path();
    host.variables = {{"HOME", place.text("home")}, {"PATH", place.text("bin")}, {"MODULEPATH", place.text("tree")}};
    write("bin/python3.9", "");
    EXPECT_EQ(::chmod(place.text("bin/python3.9").c_str(), 0755), 0);
    write("tree/apps/old/1", "#%Module1.0\nset root /opt/old\n"
                             "prepend-path PYTHONPATH $root/lib/python2.7/site-packages\n");
    write("tree/apps/conda/1", "#%Module1.0\nsetenv CONDA_ROOT /opt/conda\n");
    write("tree/apps/clean/1", "#%Module1.0\nsetenv CLEAN [exec hostname]\nappend-path --delim=, X a,b\n");
    write("tree/apps/clean/2", "#%Module1.0\nmodule load apps/old\nprepend-path PATH /opt/clean/[getenv CLEAN none]\n");
    write("tree/apps/broken/1", "#%Module1.0\nsetenv A\n");
  }
  void write(const std::string& name, const std::string& text) const {
    std::string path = place.text(name);
    ASSERT_TRUE(os::make_dirs(place.files(), AbsPath::parse(path)->parent()));
    std::ofstream(path, std::ios::binary) << text;
  }
  int run(const std::vector<std::string>& arguments) {
    console.out.clear();
    console.err.clear();
    return cli::run(arguments, world);
  }
  Json document(std::vector<std::string> arguments) {
    arguments.emplace_back("--json");
    run(arguments);
    auto json = Json::parse(console.out);
    EXPECT_TRUE(json) << console.out << console.err;
    return json ? *json : Json();
  }

  fakes::TempFolder place;
  std::unique_ptr<os::Processes> processes = os::real_processes();
  fakes::FakeProcesses no_processes;
  fakes::FakeTransport transport;
  fakes::FakeHost host;
  fakes::FakeClock clock;
  fakes::FakeRandom random;
  fakes::FakeConsole console;
  World world{place.files(), *processes, transport, host, clock, random, console, {}};
};

} // namespace envboot::cli
