#pragma once

#include "os/host.hpp"

#include <algorithm>

namespace envboot::fakes {

/// A machine as the test wants it: set the members.
struct FakeHost : os::Host {
  Environment variables{{"HOME", "/home/ada"}, {"PATH", "/usr/bin:/bin"}, {"USER", "ada"}};
  std::string name = "login1";
  os::KernelNames kernel{"Linux", "5.14.0", "#1 SMP", "x86_64", "(none)"};
  uint32_t uid = 1000;
  std::string user = "ada";
  std::vector<std::string> groups{"ada", "users"};
  int pid = 4711;
  unsigned cores = 4;
  AbsPath folder = AbsPath::parse("/home/ada").value();
  AbsPath executable = AbsPath::parse("/home/ada/bin/envboot").value();
  Known<std::string> glibc = std::string("2.17");
  bool terminal = false;
  unsigned width = 80;

  [[nodiscard]] const Environment& environment() const override { return variables; }
  [[nodiscard]] std::string host_name() const override { return name; }
  [[nodiscard]] os::KernelNames kernel_names() const override { return kernel; }
  [[nodiscard]] uint32_t user_id() const override { return uid; }
  [[nodiscard]] std::string user_name() const override { return user; }
  [[nodiscard]] std::vector<std::string> group_names() const override { return groups; }
  [[nodiscard]] int process_id() const override { return pid; }
  [[nodiscard]] unsigned processors() const override { return cores; }
  [[nodiscard]] Result<AbsPath> working_folder() const override { return folder; }
  [[nodiscard]] Result<AbsPath> own_executable() const override { return executable; }
  [[nodiscard]] Known<std::string> glibc_version() const override { return glibc; }
  [[nodiscard]] bool is_terminal(int) const override { return terminal; }
  [[nodiscard]] unsigned terminal_width() const override { return width; }
};

/// Stands still until told; sleeping moves it on at once.
struct FakeClock : os::Clock {
  std::chrono::system_clock::time_point wall{std::chrono::seconds(1'795'000'000)}; ///< 2026-11-18
  std::chrono::steady_clock::time_point steady_time{std::chrono::hours(1)};
  std::chrono::milliseconds slept{0};

  [[nodiscard]] std::chrono::system_clock::time_point now() const override { return wall; }
  [[nodiscard]] std::chrono::steady_clock::time_point steady() const override { return steady_time; }
  void sleep(std::chrono::milliseconds time) override {
    advance(time);
    slept += time;
  }
  void advance(std::chrono::milliseconds time) {
    wall += time;
    steady_time += time;
  }
};

/// 00, 01, 02, … : the same in every run, different in every call.
struct FakeRandom : os::Random {
  unsigned next = 0;
  Status fill(std::span<std::byte> out) override {
    std::generate(out.begin(), out.end(), [this] { return static_cast<std::byte>(next++ & 0xff); });
    return {};
  }
};

} // namespace envboot::fakes
