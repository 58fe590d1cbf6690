#include "cli/render_effects.hpp"
#include "modulefile/spelling.hpp"
#include "util/snippet.hpp"

#include <algorithm>
#include <array>
#include <fmt/ranges.h>

namespace envboot::cli {
namespace {

using modulefile::Effect;
using modulefile::Evaluation;
using modulefile::Outcome;
using modulefile::Verb;

struct OutcomeRow {
  Outcome::Kind kind;
  std::string_view status, sentence; ///< what stands before the outcome's own reason
};
constexpr auto k_outcomes = std::to_array<OutcomeRow>({
    {Outcome::Kind::evaluated, "ok", ""},
    {Outcome::Kind::stopped, "ok", ""},
    {Outcome::Kind::broke, "error", "it refuses to be loaded (break)"},
    {Outcome::Kind::returned, "error", "it ends with `return`, and Modules 4 and later don't load such a file"},
    {Outcome::Kind::exited, "error", "it ends the whole `module` command (exit)"},
    {Outcome::Kind::failed, "error", ""},
    {Outcome::Kind::complained, "error", "it reports an error"},
    {Outcome::Kind::not_evaluated, "not-evaluated", ""},
});

const OutcomeRow& row_of(const Outcome& outcome) {
  return *std::ranges::find(k_outcomes, outcome.kind, &OutcomeRow::kind);
}

Json problem_json(const Outcome& outcome) {
  std::string problem = problem_of(outcome);
  return problem.empty() ? Json() : Json(problem);
}

const std::vector<Effect>& effects_of(const Shown& shown) {
  return shown.evaluation.outcome.kind == Outcome::Kind::not_evaluated ? shown.guessed : shown.evaluation.effects;
}

Json texts_json(const std::vector<std::string>& texts) {
  return Json::array({texts.begin(), texts.end()});
}

Json module_json(const Shown& shown) {
  std::vector<std::string> depends;
  std::ranges::transform(shown.evaluation.depends_on, std::back_inserter(depends), &modulefile::Dependence::on);
  return Json::object({{"name", shown.module.name},
                       {"file", shown.module.file.string()},
                       {"why", texts_json(shown.module.why)},
                       {"status", status_of(shown.evaluation.outcome)},
                       {"error", problem_json(shown.evaluation.outcome)},
                       {"depends_on", texts_json(depends)},
                       {"unknown_before", texts_json(shown.unknown_before)}});
}

} // namespace

std::string effect_line(const Effect& effect) {
  modulefile::Spelled spelled = modulefile::spell(effect);
  std::string text = fmt::format("{}: {}", effect.where.text(), spelled.text());
  for (const auto& arg : spelled.args) {
    if (!arg) {
      text += fmt::format("   (? is unknown: {})", arg.because());
      break;
    }
  }
  std::ranges::replace(text, '\n', ' ');
  return printable(text) + "\n";
}

Json effect_json(const std::string& name, const Effect& effect) {
  modulefile::Spelled spelled = modulefile::spell(effect);
  Json args = Json::array();
  for (const auto& arg : spelled.args) {
    args.push(arg ? Json(*arg) : Json::object({{"unknown", arg.because()}}));
  }
  Json json =
      Json::object({{"module", name}, {"op", spelled.op}, {"args", std::move(args)}, {"known", spelled.known()}});
  set_place(json, effect.where);
  return json;
}

void set_place(Json& json, const modulefile::Location& where) {
  json.set("file", where.file.string());
  json.set("line", where.line > 0 ? Json(where.line) : Json());
  json.set("column", where.column > 0 ? Json(where.column) : Json());
}

std::string_view status_of(const Outcome& outcome) {
  return row_of(outcome).status;
}

std::string problem_of(const Outcome& outcome) {
  const OutcomeRow& row = row_of(outcome);
  if (row.status == "ok") {
    return "";
  }
  std::string text(row.sentence);
  if (!outcome.why.empty()) {
    text += (text.empty() ? "" : ": ") + outcome.why;
  }
  return outcome.where.line > 0 ? fmt::format("{}: {}", outcome.where.text(), text) : text;
}

std::string render_shown(const Shown& shown) {
  const Evaluation& evaluation = shown.evaluation;
  std::string text = printable(fmt::format("{}  {}", shown.module.name, shown.module.file.string())) + "\n";
  for (const std::string& step : shown.module.why) {
    text += fmt::format("  = {}\n", printable(step));
  }
  if (!shown.unknown_before.empty()) {
    text += fmt::format("  = not known before it: {}; what depends on that may differ\n",
                        printable(fmt::format("{}", fmt::join(shown.unknown_before, ", "))));
  }
  if (evaluation.outcome.kind == Outcome::Kind::not_evaluated && !shown.guessed.empty()) {
    text += "  = read from its text only: what stands in branches and loops may differ\n";
  }
  for (const Effect& effect : effects_of(shown)) {
    text += effect_line(effect);
  }
  for (const modulefile::Message& message : evaluation.messages) {
    text += fmt::format("  = says: {}\n", printable(message.text));
  }
  for (const modulefile::Dependence& one : evaluation.depends_on) {
    text += fmt::format("  = may differ elsewhere: it asks for {}\n", printable(one.on));
  }
  std::string problem = problem_of(evaluation.outcome);
  if (!problem.empty()) {
    bool unread = evaluation.outcome.kind == Outcome::Kind::not_evaluated;
    std::string_view what = unread                         ? "not evaluated"
                            : evaluation.outcome.applied() ? "would be loaded, but the command ends with status 1"
                                                           : "would not be loaded";
    text += fmt::format("  = {}: {}\n", what, printable(problem));
  } else if (evaluation.effects.empty()) {
    text += "  = changes nothing\n";
  }
  return text;
}

std::string in_short(const Evaluation& evaluation) {
  std::vector<std::pair<std::string, std::vector<std::string>>> groups;
  for (const Effect& effect : evaluation.effects) {
    if (effect.verb == Verb::whatis || effect.verb == Verb::help) {
      continue;
    }
    std::string op = modulefile::op_of(effect);
    auto group = std::ranges::find(groups, op, [](const auto& each) { return each.first; });
    if (group == groups.end()) {
      group = groups.insert(groups.end(), {op, {}});
    }
    if (!effect.variable.empty() && std::ranges::find(group->second, effect.variable) == group->second.end()) {
      group->second.push_back(effect.variable);
    }
  }
  std::string text = problem_of(evaluation.outcome);
  for (const auto& [op, names] : groups) {
    text += text.empty() ? op : "; " + op;
    for (const std::string& name : names) {
      text += " " + name;
    }
  }
  return text.empty() ? "changes nothing" : text;
}

Json effects_json(const std::string& name, const std::vector<Effect>& effects) {
  Json json = Json::array();
  for (const Effect& effect : effects) {
    json.push(effect_json(name, effect));
  }
  return json;
}

Json shown_json(const std::vector<Shown>& all) {
  Json modules = Json::array(), effects = Json::array();
  const Shown* bad = nullptr;
  for (const Shown& shown : all) {
    bad = bad == nullptr && status_of(shown.evaluation.outcome) != "ok" ? &shown : bad;
    modules.push(module_json(shown));
    for (const Effect& effect : effects_of(shown)) {
      effects.push(effect_json(shown.module.name, effect));
    }
  }
  return Json::object({{"schema", 1},
                       {"file", all.front().module.file.string()},
                       {"status", bad == nullptr ? "ok" : status_of(bad->evaluation.outcome)},
                       {"error", bad == nullptr ? Json() : problem_json(bad->evaluation.outcome)},
                       {"effects", std::move(effects)},
                       {"modules", std::move(modules)}});
}

} // namespace envboot::cli
