#pragma once

#include "cli/command.hpp"
#include "dist/python_line.hpp"

namespace envboot::cli {

/// What `--python` says; nothing when it was not given.
Result<std::optional<dist::PythonLine>> asked_python(const Call& call);

} // namespace envboot::cli
