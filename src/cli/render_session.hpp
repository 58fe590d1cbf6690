#pragma once

#include "modulefile/session.hpp"
#include "modulefile/tool.hpp"
#include "util/json.hpp"

namespace envboot::cli {

/// What `modules show --follow` tells: modules with the way they came in, changes in order, the environment, problems.
struct ShownSession {
  modulefile::Tool tool = modulefile::Tool::modules; ///< by whose rules
  Environment before;
  modulefile::Session after;
};

/// `ok`; `refused` where a module that was asked for, or needed, would not be loaded; `error` where all are, but one
/// reports an error, and the command ends with status 1.
std::string_view status_of(const modulefile::Session& session);
std::string render_session(const ShownSession& shown);
/// `docs/json.md`, `modules show --follow`.
Json session_json(const ShownSession& shown);

} // namespace envboot::cli
