#pragma once

#include "modulefile/recorder.hpp"

namespace envboot::modulefile {

/// What the questions of the language are answered from.
struct Situation {
  const Start& start;
  const Request& request;
  AskedEnvironment& environment; ///< as the file sees it now
  const std::map<std::string, std::string>& variants;
  const Limits& limits;
};

/// Looks at the file system (is-avail): for the worker. The answer to module-info, is-loaded, uname, getenv, versioncmp
/// …; `words` without the command's name.
Answer answer(std::string_view question, const std::vector<std::string>& words, const Situation& situation);

} // namespace envboot::modulefile
