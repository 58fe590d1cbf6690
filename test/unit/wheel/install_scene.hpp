#pragma once

#include "corpus/whole_wheel.hpp"
#include "fakes/failing_fs.hpp"
#include "fakes/fake_file_system.hpp"
#include "fakes/fake_host.hpp"
#include "fakes/fake_processes.hpp"
#include "wheel/install.hpp"

#include <algorithm>

namespace envboot::wheel {

/// What the interpreter of /env says of itself.
inline std::string scheme_answer(const std::string& prefix = "/env") {
  std::string lib = prefix + "/lib/python3.11/site-packages";
  return fmt::format(R"(
envboot-scheme {{"version": "3.11.2", "implementation": "cpython", "cache_tag": "cpython-311", "purelib": "{0}", "platlib": "{0}", "scripts": "{1}/bin", "headers": "{1}/include/site/python3.11", "data": "{1}", "visible": [], "libc": "glibc 2.36", "umask": 18, "release": "6.1", "kernel": "#1", "machine": "x86_64"}}
)",
                     lib, prefix);
}

/// A virtual environment of Python 3.11 on a disk in memory, and wheels beside it.
struct InstallScene {
  fakes::FakeFileSystem disk;
  fakes::FakeHost host;
  fakes::FakeClock clock;
  fakes::FakeRandom random;
  fakes::FakeProcesses processes{[](const os::Command& command) -> Result<os::Outcome> {
    return command.argv.back() == "/env" ? fakes::exited(0, scheme_answer()) : fakes::exited(0);
  }};
  InstallWish wish;

  InstallScene() {
    disk.add_file("/env/pyvenv.cfg", "home = /usr/bin\n");
    disk.add_file("/env/bin/python", "ELF", 0755);
    disk.add_file("/env/bin/activate", "# venv's\n");
    disk.add_dir("/env/lib/python3.11/site-packages");
    disk.add_file("/proc/sys/kernel/random/boot_id", "boot-1\n");
    disk.add_link("/proc/self/ns/pid", "pid:[4026531836]");
    add_process(host.pid);
    wish.prefix = AbsPath::parse("/env").value();
    host.cores = 1; // the disk is not made for two threads
  }
  void add_process(int pid) {
    disk.add_file(fmt::format("/proc/{}/stat", pid),
                  fmt::format("{} (a) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 {} 0 0\n", pid, pid));
  }
  /// This process was killed, and the next command is another one.
  void another_process() {
    (void)disk.dir(AbsPath::parse("/proc").value())
        .value()
        ->unlink(RelPath::parse(fmt::format("{}/stat", host.pid)).value());
    ++host.pid;
    add_process(host.pid);
  }
  void add_wheel(const std::string& file_name, const std::vector<corpus::ZipEntry>& members) {
    disk.add_file("/wheels/" + file_name, corpus::zip_of(members));
    wish.wheel = AbsPath::parse("/wheels/" + file_name).value();
  }
  Result<InstallReport> run(os::FileSystem& files) {
    return install({{files, host, clock, random}, processes}, wish, Deadline::never());
  }
  Result<InstallReport> run() { return run(disk); }

  /// What is below /env, without envboot's lock, and without its stage too where that may lie about.
  [[nodiscard]] std::vector<std::string> environment(bool with_stage = true) const {
    std::vector<std::string> lines = disk.everything();
    std::erase_if(lines, [&](const std::string& line) {
      return !line.starts_with("/env/") || line.find(".envboot-install.lock") != std::string::npos ||
             (!with_stage && line.find("/.envboot-install/") != std::string::npos);
    });
    return lines;
  }
  [[nodiscard]] std::string site(const std::string& below) const {
    return disk.content("/env/lib/python3.11/site-packages/" + below).value_or("(gone)");
  }
};

inline std::string why(const Error& error) {
  std::string text = error.what;
  for (const std::string& cause : error.causes) {
    text += " | " + cause;
  }
  return text;
}

} // namespace envboot::wheel
