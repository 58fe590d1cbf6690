#pragma once

#include "util/result.hpp"
#include "util/secret.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace envboot::os {

/// The three standard streams. stdout is for data, stderr for talk.
struct Console {
  virtual ~Console() = default;
  virtual Status write_out(std::string_view text) = 0;
  virtual void write_err(std::string_view text) = 0;
  /// One line of stdin without its newline; nothing at its end.
  virtual Result<std::optional<std::string>> read_line() = 0;
  /// One line from the terminal with echo off.
  virtual Result<Secret> read_secret() = 0;
};
std::unique_ptr<Console> real_console();

} // namespace envboot::os
