#include "cli/render_session.hpp"
#include "cli/render_effects.hpp"
#include "util/snippet.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace envboot::cli {
namespace {

using modulefile::Cause;
using modulefile::Problem;

std::string_view level_name(const Problem& problem) {
  return problem.doubt ? "unknown" : name_of(problem.level);
}

/// The tool's own notes; LOADEDMODULES tells users something.
bool is_bookkeeping(const std::string& name) {
  return name.starts_with("__MODULES_");
}

std::vector<VariableChange> changes_of(const ShownSession& shown) {
  std::vector<VariableChange> changes = shown.before.diff(shown.after.environment);
  std::erase_if(changes, [](const VariableChange& change) { return is_bookkeeping(change.name); });
  for (const auto& [name, why] : shown.after.unknown) {
    if (std::ranges::find(changes, name, &VariableChange::name) == changes.end()) {
      changes.push_back({name, shown.before.get(name), shown.after.environment.get(name)});
    }
  }
  return changes;
}

std::string chain_lines(const std::vector<Cause>& chain) {
  std::string text;
  for (auto cause = chain.rbegin(); cause != chain.rend(); ++cause) {
    text += printable(fmt::format("    by {}  {}: {}", cause->module, cause->where.text(), cause->command)) + "\n";
  }
  return text;
}

Json place_json(const modulefile::Location& where) {
  Json json = Json::object({});
  set_place(json, where);
  return json;
}

Json chain_json(const std::vector<Cause>& chain) {
  Json all = Json::array();
  for (const Cause& cause : chain) {
    Json json = Json::object({{"module", cause.module}, {"command", cause.command}});
    set_place(json, cause.where);
    all.push(std::move(json));
  }
  return all;
}

Json text_or_null(const std::optional<std::string>& text) {
  return text ? Json(*text) : Json();
}

Json modules_json(const modulefile::Session& session) {
  Json all = Json::array();
  for (const modulefile::Member& member : session.loaded) {
    all.push(Json::object({{"name", member.name},
                           {"file", member.file.string()},
                           {"automatic", member.automatic},
                           {"chain", chain_json(member.chain)}}));
  }
  return all;
}

Json changes_json(const modulefile::Session& session) {
  Json all = Json::array();
  for (const modulefile::Change& change : session.changes) {
    Json json = effect_json(change.module, change.effect);
    json.set("unloading", change.unloading);
    all.push(std::move(json));
  }
  return all;
}

Json environment_json(const ShownSession& shown) {
  Json all = Json::array();
  for (const VariableChange& change : changes_of(shown)) {
    auto unknown = shown.after.unknown.find(change.name);
    all.push(Json::object({{"name", change.name},
                           {"before", text_or_null(change.before)},
                           {"after", text_or_null(change.after)},
                           {"unknown", unknown == shown.after.unknown.end() ? Json() : Json(unknown->second)}}));
  }
  return all;
}

Json problems_json(const modulefile::Session& session) {
  Json all = Json::array();
  for (const Problem& problem : session.problems) {
    Json json = Json::object({{"level", level_name(problem)}, {"module", problem.module}, {"message", problem.what}});
    bool placed = problem.where != modulefile::Location{};
    Json place = place_json(problem.where);
    for (const char* member : {"file", "line", "column"}) {
      json.set(member, placed ? *place.find(member) : Json());
    }
    json.set("chain", chain_json(problem.chain));
    all.push(std::move(json));
  }
  return all;
}

std::string problem_lines(const Problem& problem) {
  std::string place = problem.where == modulefile::Location{} ? "" : problem.where.text() + ": ";
  std::string sentence = fmt::format("{}: {}{}: {}", level_name(problem), place, problem.module, problem.what);
  return printable(sentence) + "\n" + chain_lines(problem.chain);
}

} // namespace

std::string_view status_of(const modulefile::Session& session) {
  bool refused =
      std::ranges::any_of(session.problems, [](const Problem& problem) { return problem.level == Level::error; });
  return refused ? "refused" : session.complained ? "error" : "ok";
}

std::string render_session(const ShownSession& shown) {
  const modulefile::Session& session = shown.after;
  std::string text = session.loaded.empty() ? "no module is loaded\n" : "loaded, in this order:\n";
  for (const modulefile::Member& member : session.loaded) {
    text += printable(fmt::format("  {}  {}", member.name, member.file.string())) + "\n" + chain_lines(member.chain);
  }
  text += session.changes.empty() ? "" : "changes, in the order in which they are made:\n";
  for (const modulefile::Change& change : session.changes) {
    text += "  " + effect_line(change.effect);
  }
  std::vector<VariableChange> changes = changes_of(shown);
  text += changes.empty() ? "the environment stays as it is\n" : "the environment after it:\n";
  for (const VariableChange& change : changes) {
    text += printable(change.after ? fmt::format("  {}={}", change.name, *change.after)
                                   : fmt::format("  {} is unset", change.name)) +
            "\n";
    text += change.before ? printable(fmt::format("    before: {}", *change.before)) + "\n" : "";
    auto unknown = session.unknown.find(change.name);
    text += unknown == session.unknown.end()
                ? ""
                : printable(fmt::format("    not all of it is known: {}", unknown->second)) + "\n";
  }
  for (const Problem& problem : session.problems) {
    text += problem_lines(problem);
  }
  return text;
}

Json session_json(const ShownSession& shown) {
  return Json::object({{"schema", 1},
                       {"tool", modulefile::tool_name(shown.tool)},
                       {"status", status_of(shown.after)},
                       {"modules", modules_json(shown.after)},
                       {"changes", changes_json(shown.after)},
                       {"environment", environment_json(shown)},
                       {"problems", problems_json(shown.after)}});
}

} // namespace envboot::cli
