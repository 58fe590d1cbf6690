#pragma once

#include "os/file_system.hpp"
#include "util/environment.hpp"

#include <optional>
#include <string>

namespace envboot::survey {

/// Which `python` and `pip` this shell starts.
struct PathPrograms {
  AbsPath python = AbsPath::root(), pip = AbsPath::root();
  std::string pip_starts; ///< the interpreter that the first line of pip names
  bool same = true;       ///< both are of one environment
};

/// Nothing where one of the two is missing, or pip is no script that names its interpreter.
std::optional<PathPrograms> path_programs(os::FileReader& files, const Environment& environment);

} // namespace envboot::survey
