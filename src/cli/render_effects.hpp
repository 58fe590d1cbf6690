#pragma once

#include "modulefile/resolve.hpp"
#include "util/json.hpp"

#include <optional>

namespace envboot::cli {

/// One modulefile and what an evaluation of it said.
struct Shown {
  modulefile::Resolved module;
  modulefile::Evaluation evaluation;
  std::vector<modulefile::Effect> guessed; ///< where it could not be evaluated: what its text seems to do
  std::vector<std::string> unknown_before; ///< variables to which modules shown before gave an unknown value
};

/// "ok", "error" (the module would not be loaded) or "not-evaluated".
std::string_view status_of(const modulefile::Outcome& outcome);
/// Why the status is not "ok", with the place where it is known; "" when it is.
std::string problem_of(const modulefile::Outcome& outcome);

/// Heading, how the name was found, one line an effect: `FILE:LINE:COLUMN: prepend-path PATH /x`.
std::string render_shown(const Shown& shown);
/// "prepend-path PATH MANPATH; setenv CC": each op once, with the names it is about.
std::string in_short(const modulefile::Evaluation& evaluation);

/// `FILE:LINE:COLUMN: prepend-path PATH /x`, with why where a word is unknown; ends the line.
std::string effect_line(const modulefile::Effect& effect);
Json effect_json(const std::string& name, const modulefile::Effect& effect);
/// Adds "file", "line" and "column".
void set_place(Json& json, const modulefile::Location& where);
/// `docs/json.md`, `modules show`. `name` is the module that they are of.
Json effects_json(const std::string& name, const std::vector<modulefile::Effect>& effects);
Json shown_json(const std::vector<Shown>& all);

} // namespace envboot::cli
