#pragma once

#include "action/step.hpp"
#include "fakes/temp_folder.hpp"
#include "os/host.hpp"
#include "os/read.hpp"
#include "python/interpreter.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace envboot::python::real {

inline AbsPath path(std::string_view text) {
  return AbsPath::parse(text).value();
}
inline Deadline minutes(int count) {
  return Deadline::after(std::chrono::minutes(count));
}
inline void write(const std::string& file, std::string_view text) {
  std::ofstream(file, std::ios::binary) << text;
}

struct Notes : action::Progress {
  void amount(uint64_t, uint64_t) override {}
  void note(std::string_view line) override { lines.emplace_back(line); }
  [[nodiscard]] std::string text() const {
    std::string all;
    for (const std::string& line : lines) {
      all += line + "\n";
    }
    return all;
  }
  std::vector<std::string> lines;
};

/// The CPython X.Y of this machine that is no venv; nothing when there is none.
inline std::optional<AbsPath> python(std::string_view short_version) {
  auto files = os::real_file_system();
  auto processes = os::real_processes();
  auto host = os::real_host(*processes);
  for (const FoundInterpreter& found : find_interpreters(*files, host->environment(), {})) {
    auto interpreter = ask(*processes, *files, found.path, minutes(1));
    if (interpreter && interpreter->short_version() == short_version && interpreter->implementation == "cpython" &&
        interpreter->prefix == interpreter->base_prefix) {
      return found.path;
    }
  }
  return std::nullopt;
}

/// A user's environment in which everything that can lead a Python tool astray is set, with a home of its own.
inline Environment hostile(const fakes::TempFolder& home) {
  auto files = os::real_file_system();
  (void)os::make_dirs(*files, home.path() / "poison/site-packages/pip").value();
  (void)os::make_dirs(*files, home.path() / ".config/pip").value();
  write(home.text("poison/site-packages/pip/__init__.py"), "raise SystemExit('the poisoned pip was imported')\n");
  write(home.text("poison/site-packages/sitecustomize.py"), "raise SystemExit('the poisoned site was imported')\n");
  write(home.text("poison/site-packages/json.py"), "raise SystemExit('the poisoned json was imported')\n");
  write(home.text(".config/pip/pip.conf"), "[global]\nuser = true\ntarget = " + home.text("astray") +
                                               "\nprefix = " + home.text("astray2") + "\nrequire-virtualenv = true\n");
  write(home.text(".condarc"), "always_softlink: true\ncreate_default_packages: [no-such-package]\n");
  return {{"HOME", home.path().string()},
          {"PATH", home.text("poison/bin") + ":/usr/bin:/bin"},
          {"PYTHONPATH", home.text("poison/site-packages")},
          {"PYTHONHOME", home.text("poison")},
          {"PYTHONSTARTUP", home.text("poison/start.py")},
          {"PIP_TARGET", home.text("astray3")},
          {"PIP_USER", "1"},
          {"CONDA_PREFIX", home.text("poison")},
          {"CONDA_PKGS_DIRS", home.text("poison/pkgs")},
          {"VIRTUAL_ENV", home.text("poison")},
          {"LD_LIBRARY_PATH", home.text("poison/lib")},
          {"LANG", "C.UTF-8"}};
}

} // namespace envboot::python::real
