#pragma once

#include "os/file_system.hpp"
#include "util/known.hpp"

#include <optional>
#include <string>

namespace envboot::python {

/// What the kernel starts for a script.
struct Shebang {
  std::string interpreter;       ///< absolute path as written, or the name that env searches
  bool searched_on_path = false; ///< `#!/usr/bin/env NAME`: whichever NAME comes first on PATH
  bool through_sh =
      false;         ///< pip's and conda's form for long paths and blanks: `#!/bin/sh` + `'''exec' PATH "$0" "$@"`
  size_t length = 0; ///< bytes of the first line, `#!` included; kernels before 5.1 cut at 127, newer ones at 255
  bool operator==(const Shebang&) const = default;
};

/// Nothing when `head`, the first bytes of a file, starts with no `#!` line.
std::optional<Shebang> parse_shebang(std::string_view head);

/// Reads at most 2 KB. Nothing: it is no script (an ELF file, say).
Result<std::optional<Shebang>> script_interpreter(os::FileReader& files, const AbsPath& script);

} // namespace envboot::python
