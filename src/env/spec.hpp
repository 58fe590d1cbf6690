#pragma once

#include "dist/python_line.hpp"
#include "util/rel_path.hpp"
#include "util/result.hpp"

#include <string>

namespace envboot::env {

/// One environment, described once; everything by which it is entered is rendered from this.
struct EnvironmentSpec {
  std::string name;
  AbsPath prefix;     ///< the published path, `envs/NAME`: what all doors name
  AbsPath generation; ///< where its files really are, `envs/.gen/NAME-ID`, until and after it is published
  dist::PythonLine python;
};

/// Refuses (Kind::refused) what some door can't carry: a prefix with a colon (PATH has no quoting) or a newline, a name
/// that is empty, a path or holds control characters.
Status check(const EnvironmentSpec& spec);

} // namespace envboot::env
