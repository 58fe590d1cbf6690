#pragma once

#include "os/processes.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace envboot::python {

/// What of the user's pip settings (pip.conf at every level, PIP_* variables) holds for envboot's own pip: where
/// packages come from and how the index is reached. Settings that say *where to* (user, target, prefix, root,
/// require-virtualenv …) don't: they would lead an installation out of the environment.
struct PipSettings {
  std::vector<std::pair<std::string, std::string>> values; ///< `index-url` → value, one of each; order of the table
  std::vector<std::string> ignored; ///< `global.target` …: settings that were left out on purpose
  std::string unread;               ///< why pip could not tell its settings, "" when it could

  [[nodiscard]] std::string get(std::string_view name) const; ///< "" when unset
  void set(std::string_view name, std::string_view value);
};

/// Total on any text: the lines `section.key='value'` of `pip config list`. A command's own section beats global, PIP_*
/// beats both.
PipSettings parse_pip_config(std::string_view listing);

/// Asks pip of `python`. A pip without `config` (before 10), or none at all, gives no
/// settings and says so in `unread`.
PipSettings read_pip_settings(os::Processes& processes, const AbsPath& python, const Environment& user,
                              const Environment& network, Deadline deadline);

/// The clean environment for a pip that reads no file: PIP_CONFIG_FILE is /dev/null, `settings` are given as PIP_*
/// variables, so an index URL with a password never stands in argv. `network` wins over `settings` (its PIP_CERT is the
/// whole bundle).
Environment pip_environment(const PipSettings& settings, const Environment& user, const Environment& network);

} // namespace envboot::python
