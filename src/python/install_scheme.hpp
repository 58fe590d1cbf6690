#pragma once

#include "dist/marker.hpp"
#include "dist/version.hpp"
#include "os/file_system.hpp"
#include "os/processes.hpp"

#include <optional>
#include <string>
#include <vector>

namespace envboot::python {

/// Where an environment's interpreter looks for the parts of a package (sysconfig's paths), and what it is.
struct InstallScheme {
  AbsPath prefix = AbsPath::root();                       ///< of the environment, every link resolved
  AbsPath named = AbsPath::root();                        ///< the same as it was named: what scripts begin with
  RelPath purelib{"lib"}, platlib{"lib"}, scripts{"bin"}; ///< below `prefix`, no link in them
  RelPath headers{"include"};                             ///< below `prefix`; a project's are in NAME below it
  std::optional<RelPath> data;                            ///< nothing: the prefix itself
  std::vector<AbsPath> visible;                           ///< site-packages of the base that it sees too
  dist::Version version;
  dist::MarkerEnvironment markers;
  std::string glibc;          ///< `2.36`, "" where it is another libc
  std::string cache_tag;      ///< `cpython-311`, "" for Python 2
  bool free_threaded = false; ///< CPython's build without the GIL, whose ABI is another (`cp313t`)
  uint32_t umask = 022;

  [[nodiscard]] AbsPath python() const { return named / "bin/python"; }
  [[nodiscard]] int major() const;
  [[nodiscard]] int minor() const;
  [[nodiscard]] std::string short_version() const; ///< `3.7`
};

/// Asks the interpreter of the virtual or conda environment at `prefix`, with `-I -S` in an empty environment: none of
/// the user's code is run. Kind::usage when there is no environment.
Result<InstallScheme> ask_install_scheme(os::Processes& processes, os::FileReader& files, const AbsPath& prefix,
                                         Deadline deadline);

} // namespace envboot::python
