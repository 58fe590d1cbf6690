#pragma once

#include "modulefile/tcl_sandbox.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <unistd.h>

namespace envboot::modulefile {

/// A folder of its own for a test's files, removed at the end.
class Scratch {
 public:
  Scratch() {
    std::string pattern = testing::TempDir() + "modulefileXXXXXX";
    m_path = ::mkdtemp(pattern.data());
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::string command = "rm -rf '" + m_path + "'";
    EXPECT_EQ(std::system(command.c_str()), 0);
  }
  [[nodiscard]] AbsPath path() const { return *AbsPath::parse(m_path); }
  [[nodiscard]] AbsPath at(const std::string& name) const { return *AbsPath::parse(m_path + "/" + name); }
  /// Writes `text` to NAME, making the folders above it.
  AbsPath write(const std::string& name, const std::string& text) const {
    AbsPath file = at(name);
    std::string command = "mkdir -p '" + file.parent().string() + "'";
    EXPECT_EQ(std::system(command.c_str()), 0);
    std::ofstream(file.string(), std::ios::binary) << text;
    return file;
  }

 private:
  std::string m_path;
};

/// Evaluates a text, with the cookie put before it (on a line of its own, so the text begins on line 2).
class Evaluator {
 public:
  Start start;
  Limits limits;
  Request request{AbsPath::root(), "apps/foo/1.0", "", Mode::load, false, {}};

  Evaluation raw(const std::string& text) {
    request.file = scratch.write("apps/foo/1.0", text);
    return sandbox.evaluate(request, start, limits);
  }
  Evaluation operator()(const std::string& text, Mode mode = Mode::load) {
    request.mode = mode;
    return raw("#%Module1.0\n" + text);
  }

  Scratch scratch;
  TclSandbox sandbox;
};

/// "setenv A [1]" for each effect: what the tests compare.
inline std::vector<std::string> told(const Evaluation& evaluation) {
  std::vector<std::string> lines;
  for (const Effect& effect : evaluation.effects) {
    std::string line = effect.command + " " + effect.variable;
    for (const auto& value : effect.values) {
      line += value ? " [" + *value + "]" : std::string(" ?");
    }
    lines.push_back(line);
  }
  return lines;
}

} // namespace envboot::modulefile
