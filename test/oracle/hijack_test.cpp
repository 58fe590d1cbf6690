// Compares what envboot says that a module leaves behind when it is unloaded with what the `module` of this machine
// leaves.
#include "hijack/leaks.hpp"
#include "oracle/real_modules.hpp"

#include <gtest/gtest.h>
#include <set>

namespace envboot::hijack {
namespace {

using modulefile::RealTool;

const AbsPath k_tree = *AbsPath::parse(SOURCE_DIR "/test/corpus/modulefiles/unloads");

/// Variables that are not as they were.
std::set<std::string> changed(const Environment& before, const Environment& after) {
  auto old = modulefile::comparable(before), now = modulefile::comparable(after);
  std::set<std::string> names;
  for (const auto* each : {&old, &now}) {
    for (const auto& [name, value] : *each) {
      auto there = old.find(name), here = now.find(name);
      if (there == old.end() || here == now.end() || there->second != here->second) {
        names.insert(name);
      }
    }
  }
  std::erase_if(names, [](const std::string& name) { return name.starts_with("__MODULES_"); });
  return names;
}

TEST(LeaksOracle, WhatStaysAfterTheUnloadingIsWhatWeSay) {
  auto files = os::real_file_system();
  auto processes = os::real_processes();
  auto modulecmd = modulefile::find_modulecmd(*files);
  if (!modulecmd) {
    GTEST_SKIP() << "Environment Modules is not installed (Debian package environment-modules)";
  }
  RealTool real(*processes, *modulecmd);
  modulefile::Start start;
  start.environment = {{"PATH", "/usr/bin:/bin"}, {"HOME", "/home/me"},  {"PYTHONPATH", "/old"},
                       {"KEPT", "back"},          {"LC_ALL", "C.UTF-8"}, {"MODULEPATH", k_tree.string()}};
  modulefile::Workforce workforce{*processes, *AbsPath::parse(BIN_DIR "/hijack_worker"), 2, {}};
  auto report = modulefile::survey_tree(*files, workforce, {k_tree}, start, Deadline::after(std::chrono::seconds(60)));
  int compared = 0;
  size_t left = 0;
  for (const modulefile::Surveyed& surveyed : report.modulefiles) {
    auto loaded = real.run("load", {surveyed.file.name}, start.environment);
    if (surveyed.file.lua || !loaded.accepted) {
      continue;
    }
    auto unloaded = real.run("unload", {surveyed.file.name}, loaded.environment);
    std::set<std::string> ours;
    for (const Verdict& leak : leaks(surveyed)) {
      bool code = leak.effect.verb == modulefile::Verb::shell_code; // here: export A=1
      if (leak.effect.verb != modulefile::Verb::set_alias) {
        ours.insert(code ? "A" : leak.effect.variable);
      }
    }
    EXPECT_EQ(ours, changed(start.environment, unloaded.environment)) << surveyed.file.name << "\n" << unloaded.said;
    ++compared;
    left += ours.size();
  }
  std::cout << "  " << compared << " modules loaded and unloaded: " << left << " variables stay changed\n";
  EXPECT_GT(compared, 5);
  EXPECT_GT(left, 5U);
}

} // namespace
} // namespace envboot::hijack
