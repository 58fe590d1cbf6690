#include "cli/render_check.hpp"
#include "cli/render_effects.hpp"
#include "hijack/rules.hpp"
#include "os/read.hpp"
#include "util/snippet.hpp"
#include "util/text_table.hpp"

#include <algorithm>
#include <fmt/ranges.h>

namespace envboot::cli {
namespace {

using hijack::Hijacker;
using hijack::Verdict;
using Kind = modulefile::Outcome::Kind;

constexpr size_t k_named = 3; ///< examples of a list in a line

std::string listed(const std::vector<std::string>& names) {
  size_t shown = std::min(names.size(), k_named);
  std::string text =
      fmt::format("{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  return names.size() > shown ? text + fmt::format(" and {} more", names.size() - shown) : text;
}

std::string poisoned_text(const Verdict& verdict) {
  std::vector<std::string> names;
  std::ranges::transform(verdict.poisoned, std::back_inserter(names), [](const hijack::Interpreter& each) {
    return fmt::format("{} ({}.{})", each.python.string(), each.major, each.minor);
  });
  return names.empty() ? "" : "; poisons " + listed(names);
}

/// The command with its variable underlined; only the place where the file can't be read any more.
std::string frame(const modulefile::Effect& effect, os::FileReader& files) {
  const modulefile::Location& where = effect.where;
  auto text = where.line > 0 && where.column > 0 ? os::read_text(files, where.file) : fail(failure("no line"));
  if (!text) {
    return "  --> " + printable(where.text());
  }
  size_t width = effect.command.size() + (effect.variable.empty() ? 0 : 1 + effect.variable.size());
  return caret_snippet(*text, static_cast<size_t>(where.line), static_cast<size_t>(where.column), width,
                       where.file.string());
}

std::string render_hijacker(const Hijacker& hijacker, os::FileReader& files, const Terminal& terminal) {
  std::string text = fmt::format("{} {}\n", terminal.paint_out(colour_of(hijacker.worst()), name_of(hijacker.worst())),
                                 terminal.paint_out(Colour::bold, printable(hijacker.module.name)));
  modulefile::Location framed;
  std::vector<std::string> cures;
  for (const Verdict& verdict : hijacker.verdicts) {
    if (framed != verdict.effect.where) {
      text += frame(verdict.effect, files) + "\n";
      framed = verdict.effect.where;
    }
    text += fmt::format("    = {}{}{}\n", printable(verdict.how), printable(poisoned_text(verdict)),
                        verdict.guessed ? " (read from its text; it could not be evaluated)" : "");
    std::string cure = hijack::cure_of(verdict);
    if (verdict.level == hijacker.worst() && std::ranges::find(cures, cure) == cures.end()) {
      cures.push_back(cure);
    }
  }
  if (hijacker.shadowed) {
    text += "    = only by its full path: an earlier folder has a module of this name\n";
  }
  return text + fmt::format("    = fix: {}\n", printable(fmt::format("{}", fmt::join(cures, "; "))));
}

// --- what is not known ---------------------------------------------------------------------------------------------

/// Of one reason, the modules for which it holds.
struct Reason {
  std::string why;
  std::vector<std::string> modules;
};

std::vector<Reason> reasons_of(const modulefile::TreeReport& tree, Kind kind) {
  std::vector<Reason> reasons;
  for (const modulefile::Surveyed& surveyed : tree.modulefiles) {
    if (surveyed.load.outcome.kind != kind) {
      continue;
    }
    std::string why = problem_of(surveyed.load.outcome);
    auto reason = std::ranges::find(reasons, why, &Reason::why);
    if (reason == reasons.end()) {
      reason = reasons.insert(reasons.end(), {why, {}});
    }
    reason->modules.push_back(surveyed.file.name);
  }
  return reasons;
}

size_t count(const modulefile::TreeReport& tree, Kind kind) {
  return static_cast<size_t>(std::ranges::count_if(
      tree.modulefiles, [&](const modulefile::Surveyed& each) { return each.load.outcome.kind == kind; }));
}

std::string render_unknown(const CheckReport& report) {
  std::string text;
  for (const auto& [kind, what] : {std::pair(Kind::failed, "fails"), std::pair(Kind::not_evaluated, "not evaluated")}) {
    for (const Reason& reason : reasons_of(report.tree, kind)) {
      text += fmt::format("{}: {}: {}\n", what, printable(listed(reason.modules)), printable(reason.why));
    }
  }
  for (const modulefile::Unread& unread : report.tree.unread) {
    text += fmt::format("not read: {}: {}\n", printable(unread.path.string()), printable(unread.why));
  }
  return text;
}

std::string render_all(const modulefile::TreeReport& tree) {
  TextTable table;
  for (const modulefile::Surveyed& surveyed : tree.modulefiles) {
    table.add_row({printable(surveyed.file.name), printable(in_short(surveyed.load))});
  }
  return table.render();
}

/// "2 errors, 1 warning; pythonpath 2, pythonhome 1"
std::string render_kinds(const CheckReport& report) {
  std::string levels;
  for (Level level : {Level::error, Level::warning}) {
    if (size_t modules = count_at(report.hijackers, level)) {
      levels += (levels.empty() ? "" : ", ") + counted(modules, name_of(level));
    }
  }
  std::string kinds;
  for (const hijack::Rule& rule : hijack::rules()) {
    auto modules = std::ranges::count_if(report.hijackers, [&](const Hijacker& each) {
      return std::ranges::any_of(each.verdicts, [&](const Verdict& verdict) {
        return verdict.rule == rule.name && verdict.level != Level::note;
      });
    });
    kinds += modules == 0 ? "" : fmt::format("{}{} {}", kinds.empty() ? "" : ", ", rule.name, modules);
  }
  return fmt::format("{}: {}", levels, kinds);
}

std::string render_counts(const CheckReport& report) {
  size_t modules = report.tree.modulefiles.size();
  size_t failed = count(report.tree, Kind::failed), unread = count(report.tree, Kind::not_evaluated);
  std::vector<std::string> folders;
  std::ranges::transform(report.folders, std::back_inserter(folders), &AbsPath::string);
  std::string text = fmt::format("{} in {}: {} evaluated", counted(modules, "module"), printable(listed(folders)),
                                 modules - failed - unread);
  text += failed == 0 ? "" : fmt::format(", {} with an error in it", failed);
  text += unread == 0 ? "" : fmt::format(", {} not evaluated", unread);
  text += fmt::format("; {} looked at\n", counted(report.interpreters.size(), "Python"));
  size_t bad = count_at(report.hijackers, Level::error) + count_at(report.hijackers, Level::warning);
  if (bad == 0) {
    return text + (failed + unread == 0 ? "none of them hijacks Python\n"
                                        : "none of those that were evaluated hijacks Python\n");
  }
  return text + fmt::format("{} of them hijack{} Python ({})\n", bad, bad == 1 ? "s" : "", render_kinds(report));
}

// --- JSON ----------------------------------------------------------------------------------------------------------

Json finding_json(const Hijacker& hijacker, const Verdict& verdict) {
  Json poisons = Json::array();
  for (const hijack::Interpreter& each : verdict.poisoned) {
    poisons.push(
        Json::object({{"python", each.python.string()}, {"version", fmt::format("{}.{}", each.major, each.minor)}}));
  }
  Json json = Json::object({{"code", verdict.rule}, {"level", name_of(verdict.level)}, {"module", verdict.module}});
  set_place(json, verdict.effect.where);
  json.set("message", verdict.how);
  json.set("fix", hijack::cure_of(verdict));
  json.set("poisons", std::move(poisons));
  json.set("guessed", verdict.guessed);
  json.set("shadowed", hijacker.shadowed);
  return json;
}

Json unknown_json(const CheckReport& report) {
  Json array = Json::array();
  for (const modulefile::Surveyed& surveyed : report.tree.modulefiles) {
    Kind kind = surveyed.load.outcome.kind;
    if (kind == Kind::failed || kind == Kind::not_evaluated) {
      array.push(Json::object({{"module", surveyed.file.name},
                               {"file", surveyed.file.file.string()},
                               {"status", status_of(surveyed.load.outcome)},
                               {"why", problem_of(surveyed.load.outcome)}}));
    }
  }
  for (const modulefile::Unread& unread : report.tree.unread) {
    array.push(Json::object(
        {{"module", nullptr}, {"file", unread.path.string()}, {"status", "not-read"}, {"why", unread.why}}));
  }
  return array;
}

Json all_json(const modulefile::TreeReport& tree) {
  Json array = Json::array();
  for (const modulefile::Surveyed& surveyed : tree.modulefiles) {
    array.push(Json::object({{"module", surveyed.file.name},
                             {"file", surveyed.file.file.string()},
                             {"status", status_of(surveyed.load.outcome)},
                             {"effects", effects_json(surveyed.file.name, surveyed.load.effects)}}));
  }
  return array;
}

} // namespace

bool has_findings(const CheckReport& report) {
  return !report.hijackers.empty() && report.hijackers.front().worst() != Level::note;
}

std::string render_check(const CheckReport& report, os::FileReader& files, const Terminal& terminal) {
  std::string text;
  for (const Hijacker& hijacker : report.hijackers) {
    if (hijacker.worst() != Level::note || report.all || terminal.verbose()) {
      text += render_hijacker(hijacker, files, terminal) + "\n";
    }
  }
  if (report.all) {
    text += render_all(report.tree) + "\n";
  }
  return text + render_unknown(report) + render_counts(report);
}

Json check_json(const CheckReport& report) {
  Json findings = Json::array(), folders = Json::array();
  for (const Hijacker& hijacker : report.hijackers) {
    for (const Verdict& verdict : hijacker.verdicts) {
      findings.push(finding_json(hijacker, verdict));
    }
  }
  for (const AbsPath& folder : report.folders) {
    folders.push(folder.string());
  }
  size_t modules = report.tree.modulefiles.size();
  size_t failed = count(report.tree, Kind::failed), unread = count(report.tree, Kind::not_evaluated);
  return Json::object({{"schema", 1},
                       {"modules", uint64_t{modules}},
                       {"evaluated", uint64_t{modules - failed - unread}},
                       {"failed", uint64_t{failed}},
                       {"not_evaluated", uint64_t{unread}},
                       {"findings", std::move(findings)},
                       {"folders", std::move(folders)},
                       {"unknown", unknown_json(report)},
                       {"all", report.all ? all_json(report.tree) : Json::array()}});
}

} // namespace envboot::cli
