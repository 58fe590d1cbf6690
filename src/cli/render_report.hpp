#pragma once

#include "cli/terminal.hpp"
#include "doctor/finding.hpp"
#include "util/json.hpp"

namespace envboot::cli {

/// Passed checks in one line, findings with the most important last, then the summary and the next command.
std::string render_text(const doctor::Report& report, const Terminal& terminal);

/// docs:
/// `{"schema":1,"findings":[{"code","level","title","evidence":[…],"why","fix","fixable","because_of"}],"passed":[…],"skipped":[…]}`.
Json render_json(const doctor::Report& report);

} // namespace envboot::cli
