#include "doctor/registry.hpp"
#include "fakes/fake_file_system.hpp"
#include "fakes/fake_host.hpp"
#include "fakes/fake_processes.hpp"

#include <algorithm>
#include <condition_variable>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mutex>

namespace envboot::doctor {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;

AbsPath path(std::string_view text) {
  return *AbsPath::parse(text);
}

/// A disk on which calls below /scratch don't return until the test is over.
class HangingDisk : public os::FileReader {
 public:
  HangingDisk() {
    disk.add_file("/proc/self/mountinfo", "1 0 0:1 / / rw - ext4 root rw\n2 1 0:2 / /scratch rw - nfs4 server rw\n");
    disk.add_dir("/home/ada");
  }
  ~HangingDisk() override { let_go(); }
  void let_go() {
    std::unique_lock lock(m_mutex);
    m_open = true;
    m_changed.notify_all();
    m_changed.wait(lock, [&] { return m_waiting == 0; });
  }
  [[nodiscard]] int hung() const { return m_hung; }

  Result<os::FilePtr> open(const AbsPath& name) override { return pass(name).open(name); }
  Result<os::Stat> stat(const AbsPath& name, os::Links links) override { return pass(name).stat(name, links); }
  Result<std::vector<os::Entry>> list(const AbsPath& name) override { return pass(name).list(name); }
  Result<std::string> read_link(const AbsPath& name) override { return pass(name).read_link(name); }
  Result<AbsPath> real_path(const AbsPath& name) override { return pass(name).real_path(name); }
  Result<os::Space> space(const AbsPath& name) override { return pass(name).space(name); }
  bool may(char how, const AbsPath& name) override { return pass(name).may(how, name); }

  fakes::FakeFileSystem disk;
  bool throws = false;

 private:
  os::FileReader& pass(const AbsPath& name) {
    if (throws) {
      throw std::runtime_error("a fault in reading " + name.string());
    }
    std::unique_lock lock(m_mutex);
    if (name.is_below_or_same(path("/scratch"))) {
      ++m_hung;
      ++m_waiting;
      m_changed.wait(lock, [&] { return m_open; });
      --m_waiting;
      m_changed.notify_all();
      throw std::runtime_error("the test is over");
    }
    return disk;
  }
  std::mutex m_mutex;
  std::condition_variable m_changed;
  int m_waiting = 0;
  std::atomic<int> m_hung = 0;
  bool m_open = false;
};

struct Account {
  HangingDisk disk;
  fakes::FakeProcesses processes;
  fakes::FakeHost host;
  fakes::FakeClock clock;
  fakes::FakeRandom random;
  std::vector<std::string> timed;

  Report examine(Selection selection, Deadline deadline = Deadline::after(1h)) {
    auto folders = store::Folders::of(host.variables);
    Instruments instruments{disk, processes, host, clock, random, std::move(deadline)};
    return doctor::examine(
        instruments, Chart{.folders = *folders, .site = {}, .recipes = {}, .asked_prefixes = {}, .job_files = {}},
        selection, [&](std::string_view code, auto) { timed.emplace_back(code); },
        Patience{.call = 50ms, .way = 50ms, .check = 400ms, .late = 100ms});
  }
};

std::string why_skipped(const Report& report, std::string_view code) {
  auto found = std::ranges::find(report.skipped, code, &Skipped::code);
  return found == report.skipped.end() ? "" : found->why;
}

std::vector<std::string> codes_of(const Report& report) {
  std::vector<std::string> codes;
  for (const Finding& finding : report.findings) {
    codes.push_back(finding.code);
  }
  return codes;
}

TEST(Examine, WhatDoesNotAnswerIsSaidAndTheRestIsFound) {
  Account account;
  account.host.variables.set("PATH", "/usr/bin:/scratch/ada/bin");
  account.host.variables.set("PYTHONHOME", "/x");
  account.disk.disk.add_dir("/usr/bin", 0777);
  Report report = account.examine({{"EB102", "EB318", "EB403", "EB409"}, {}});
  EXPECT_THAT(codes_of(report), testing::UnorderedElementsAre("EB102", "EB403", "EB409"));
  EXPECT_EQ(report.findings.back().code, "EB409") << "an error that explains the rest is read last";
  EXPECT_THAT(report.findings.back().title, HasSubstr("/scratch"));
  EXPECT_THAT(why_skipped(report, "EB318"), HasSubstr("/scratch does not answer"));
  EXPECT_THAT(why_skipped(report, "EB403"), HasSubstr("/scratch does not answer"));
  EXPECT_TRUE(report.passed.empty());
  EXPECT_EQ(account.disk.hung(), 2) << "the call, and the look at where it leads; nothing else goes there again";
  EXPECT_THAT(account.timed, testing::ElementsAre("EB102", "EB318", "EB403", "EB409"));
}

TEST(Examine, AnEnvironmentThatCannotBeReachedHasNoFindings) {
  Account account;
  account.host.variables.set("VIRTUAL_ENV", "/scratch/ada/env");
  account.disk.disk.add_link("/home/ada/.local/share/envboot/envs/demo", "/scratch/ada/env");
  Report report = account.examine({{"EB3", "EB409"}, {"EB320"}});
  EXPECT_THAT(codes_of(report), testing::ElementsAre("EB409"));
  for (const char* code : {"EB302", "EB306", "EB314"}) {
    EXPECT_NE(why_skipped(report, code), "") << code << " uses what was not gathered whole";
    EXPECT_THAT(report.passed, testing::Not(Contains(code)));
  }
}

/// On a slow file system it is the calls that take the time.
TEST(Examine, LooksAtEachFileOnce) {
  Account account;
  constexpr int k_packages = 50, k_files = 60;
  account.host.variables.set("VIRTUAL_ENV", "/home/ada/env");
  account.disk.disk.add_file("/home/ada/env/pyvenv.cfg", "home = /usr/bin\nversion = 3.11.2\n");
  account.disk.disk.add_file("/home/ada/env/bin/python", "", 0755);
  for (int package = 0; package < k_packages; ++package) {
    std::string site = "/home/ada/env/lib/python3.11/site-packages/", name = fmt::format("demo{}", package);
    std::string info = name + "-1.0.dist-info", record = info + "/METADATA,,\n" + info + "/RECORD,,\n";
    for (int file = 0; file < k_files; ++file) {
      std::string path = fmt::format("{}/part{}/module{}.py", name, file / 10, file);
      account.disk.disk.add_file(site + path, "text");
      record += path + ",,4\n";
    }
    account.disk.disk.add_file(site + info + "/METADATA", fmt::format("Name: {}\nVersion: 1.0\n", name));
    account.disk.disk.add_file(site + info + "/RECORD", record);
  }
  Report report = account.examine({}, Deadline::after(1h));
  size_t looks = report.looks.calls[static_cast<size_t>(os::CallWatch::Call::stat)] +
                 report.looks.calls[static_cast<size_t>(os::CallWatch::Call::open)];
  EXPECT_GT(report.looks.names, static_cast<size_t>(k_packages * k_files));
  EXPECT_LE(static_cast<double>(looks), 1.2 * static_cast<double>(report.looks.names)) << report.looks.text();
}

TEST(Examine, EndsWhenItIsInterruptedMeanwhile) {
  Account account;
  auto flag = std::make_shared<std::atomic<bool>>(true);
  account.host.variables.set("PATH", "/scratch/ada/bin");
  Report report = account.examine({{"EB318"}, {}}, Deadline::never(flag));
  EXPECT_TRUE(report.findings.empty());
}

TEST(Examine, ACheckThatThrowsIsAFinding) {
  Account account;
  account.disk.throws = true;
  Report report = account.examine({{"EB102", "EB505"}, {}});
  ASSERT_EQ(codes_of(report), std::vector<std::string>{"EB505"});
  EXPECT_EQ(report.findings[0].level, Level::error);
  EXPECT_THAT(report.findings[0].title, HasSubstr("crashed"));
  EXPECT_THAT(report.findings[0].evidence[0].value, HasSubstr("a fault in reading"));
}

} // namespace
} // namespace envboot::doctor
