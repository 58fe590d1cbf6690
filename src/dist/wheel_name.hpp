#pragma once

#include "dist/version.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::dist {

/// PEP 503: lower case, runs of `-_.` as one `-`.
std::string normalise_name(std::string_view name);

/// Whether it may be the name of a project: letters, digits, `-_.` inside.
bool is_project_name(std::string_view name);

/// A wheel's file name (PEP 427, PEP 491): `torch-1.2.0-cp37-cp37m-manylinux1_x86_64.whl`.
struct WheelName {
  std::string name; ///< normalised
  Version version;
  std::string build;                  ///< "" when there is none
  std::vector<std::string> pythons;   ///< `cp37`, lower case like the other tags
  std::vector<std::string> abis;      ///< `cp37m`
  std::vector<std::string> platforms; ///< `manylinux1_x86_64`
  static Result<WheelName> parse(std::string_view file_name);
};

/// The machine and interpreter a wheel is to run on: CPython on Linux with glibc.
struct Target {
  int major = 3, minor = 11;  ///< CPython's version
  std::string glibc = "2.17"; ///< of the oldest node it must run on; "" when not known: then no reason to refuse
  std::string machine = "x86_64";
};

/// Why the wheel can't be installed there, in one sentence; nothing when it can (PEP 425, PEP 600). A plain
/// `linux_x86_64` is fine, as for pip with a file at hand; what such a wheel needs of glibc only its ELF files tell.
std::optional<std::string> why_not_installable(const WheelName& wheel, const Target& target);

} // namespace envboot::dist
