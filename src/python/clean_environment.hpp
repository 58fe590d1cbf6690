#pragma once

#include "util/environment.hpp"
#include "util/rel_path.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace envboot::python {

/// What a child (conda, pip, uv, an interpreter) gets instead of the user's environment: who the user is, the language,
/// TMPDIR and where configuration lives; PATH is `first` and then /usr/bin:/bin. Nothing of PYTHON*, CONDA_*, PIP_*,
/// VIRTUAL_ENV, LD_*: a loaded anaconda module would otherwise poison the child. `network` holds the proxy and CA
/// variables and is laid over the rest.
Environment clean_environment(const Environment& user, const std::vector<AbsPath>& first, const Environment& network);

/// Names used as `$NAME` or `${NAME}` in a configuration file that expands them (.condarc does).
std::vector<std::string> variables_named_in(std::string_view text);

/// Whether a child must not see it: it steers an interpreter, conda, pip, uv or the loader.
bool is_poisonous(std::string_view variable);

} // namespace envboot::python
