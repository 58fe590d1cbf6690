#pragma once

#include "os/console.hpp"

#include <deque>
#include <string>

namespace envboot::fakes {

/// Keeps what is written; answers questions from a list, then with the end of the input.
struct FakeConsole : os::Console {
  std::string out, err;
  std::deque<std::string> answers;

  Status write_out(std::string_view text) override {
    out += text;
    return {};
  }
  void write_err(std::string_view text) override { err += text; }
  Result<std::optional<std::string>> read_line() override {
    if (answers.empty()) {
      return std::optional<std::string>();
    }
    std::string line = answers.front();
    answers.pop_front();
    return std::optional(line);
  }
  Result<Secret> read_secret() override { return fail(failure("FakeConsole: nobody types a password")); }
};

} // namespace envboot::fakes
