#include "cli/fix_findings.hpp"
#include "cli/progress.hpp"
#include "doctor/mend.hpp"
#include "util/json.hpp"
#include "util/snippet.hpp"

#include <algorithm>
#include <set>

namespace envboot::cli {
namespace {

constexpr std::chrono::minutes k_patience{5};

std::string in_one_line(const Error& error) {
  std::string text = error.what;
  for (const std::string& cause : error.causes) {
    text += ": " + cause;
  }
  return printable(error.hint.empty() ? text : text + " (" + error.hint + ")");
}

/// Names of files may hold anything.
std::string printable_lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += printable(line) + "\n";
  }
  return text;
}

store::LockSeams seams_of(World& world) {
  return {world.files, world.host, world.clock, world.random};
}

Json to_json(const doctor::Treatment& treatment, bool done, const doctor::Report& left) {
  Json fixes = Json::array(), refused = Json::array(), unsafe = Json::array(), diff = Json::array(),
       remaining = Json::array();
  for (const doctor::Mending& mending : treatment.mendings) {
    Json files = Json::array();
    for (const doctor::Repair& repair : mending.repairs) {
      files.push(repair.path.string());
    }
    fixes.push(Json::object({{"code", mending.code}, {"promise", mending.promise}, {"files", std::move(files)}}));
  }
  for (const doctor::NotMended& one : treatment.refused) {
    refused.push(Json::object({{"code", one.code}, {"why", in_one_line(one.why)}}));
  }
  for (const std::string& one : treatment.unsafe) {
    unsafe.push(one);
  }
  for (const std::string& line : treatment.diff) {
    diff.push(line);
  }
  for (const doctor::Finding& finding : left.findings) {
    remaining.push(finding.code);
  }
  return Json::object({{"schema", 1},
                       {"fixes", std::move(fixes)},
                       {"not_fixed", std::move(refused)},
                       {"unsafe", std::move(unsafe)},
                       {"diff", std::move(diff)},
                       {"done", done},
                       {"remaining", std::move(remaining)}});
}

void say_left_out(Terminal& terminal, const doctor::Treatment& treatment) {
  for (const doctor::NotMended& one : treatment.refused) {
    terminal.warn(fmt::format("{} is not fixed: {}", one.code, in_one_line(one.why)));
  }
  if (!treatment.unsafe.empty()) {
    terminal.say("only with --unsafe-fixes, as it may be somebody's wish:");
    terminal.say(printable_lines(treatment.unsafe));
  }
}

/// The plan as the runner has it, and on a dry run the changes.
Result<std::string> plan_text(World& world, const AbsPath& state, const doctor::Treatment& treatment) {
  doctor::KeptRun run(world.files, doctor::fixes_folder(state));
  action::Plan plan = TRY(doctor::mending_plan(world.files, world.random, run, treatment.mendings));
  return printable_lines(plan.lines());
}

/// What the checks of the mended findings find now, and the errors that were left alone.
Result<doctor::Report> look_again(const doctor::Report& before, const doctor::Treatment& treatment,
                                  const Examine& examine) {
  std::set<std::string> codes;
  for (const doctor::Mending& mending : treatment.mendings) {
    codes.insert(mending.code);
  }
  doctor::Report left;
  if (!codes.empty()) {
    left = TRY(examine({{codes.begin(), codes.end()}, {}}));
  }
  for (const doctor::Finding& finding : before.findings) {
    if (!codes.contains(finding.code)) {
      left.findings.push_back(finding);
    }
  }
  return left;
}

void say_outcome(Terminal& terminal, const doctor::Treatment& treatment, const doctor::Report& left) {
  std::set<std::string> still;
  for (const doctor::Mending& mending : treatment.mendings) {
    for (const doctor::Finding& finding : left.findings) {
      if (finding.code == mending.code && still.insert(finding.code + finding.title).second) {
        terminal.warn(fmt::format("{} is still found: {}", finding.code, printable(finding.title)));
      }
    }
  }
  terminal.say(still.empty() ? "fixed; the same checks find nothing any more" : "fixed, but for what is said above");
  terminal.say("`envboot doctor --undo` takes all of it back");
}

ExitCode exit_of(const doctor::Treatment& treatment, const doctor::Report& left) {
  return !treatment.refused.empty() ? ExitCode::failed : left.has(Level::error) ? ExitCode::findings : ExitCode::fine;
}

Status print_json(const Call& call, Terminal& terminal, const Json& json) {
  return call.flag("--json") ? terminal.print(json.dump() + "\n") : Status();
}

} // namespace

Result<ExitCode> fix_findings(const Call& call, World& world, Terminal& terminal, const store::Folders& folders,
                              const doctor::Report& report, const Examine& examine) {
  doctor::Treatment treatment = doctor::plan_treatment(
      world.files, {world.host.user_id(), folders.state, call.flag("--unsafe-fixes")}, report.findings);
  say_left_out(terminal, treatment);
  if (treatment.mendings.empty()) {
    terminal.say("there is nothing that envboot can fix; `envboot doctor` lists what is wrong");
    TRY(print_json(call, terminal, to_json(treatment, false, report)));
    return exit_of(treatment, report);
  }
  std::string text = TRY(plan_text(world, folders.state, treatment));
  std::string tried =
      call.flag("--json") ? to_json(treatment, false, report).dump() + "\n" : text + printable_lines(treatment.diff);
  if (!TRY(terminal.goes_ahead(call, {std::move(text), "Do all of this?", std::move(tried)}))) {
    return ExitCode::fine;
  }
  StepDisplay display(terminal, world.clock, folders.home);
  TRY(doctor::mend(seams_of(world), folders.state, treatment.mendings, display,
                   Deadline::after(k_patience, world.interrupt)));
  doctor::Report left = TRY(look_again(report, treatment, examine));
  say_outcome(terminal, treatment, left);
  TRY(print_json(call, terminal, to_json(treatment, true, left)));
  return exit_of(treatment, left);
}

Result<ExitCode> undo_fix(const Call& call, World& world, Terminal& terminal, const store::Folders& folders) {
  std::optional<doctor::LastRun> last = TRY(doctor::last_run(world.files, doctor::fixes_folder(folders.state)));
  if (!last) {
    return fail(usage_error("there is no `--fix` to take back"));
  }
  std::vector<std::string> lines;
  for (const doctor::Kept& kept : last->changes) {
    lines.push_back("put back " + kept.path.string());
  }
  if (!TRY(terminal.goes_ahead(call, {printable_lines(lines), "Put all of it back?"}))) {
    return ExitCode::fine;
  }
  doctor::TakenBack taken =
      TRY(doctor::take_back(seams_of(world), folders.state, Deadline::after(k_patience, world.interrupt)));
  for (const Error& error : taken.refused) {
    terminal.warn(in_one_line(error));
  }
  Json restored = Json::array();
  for (const AbsPath& path : taken.restored) {
    restored.push(path.string());
  }
  terminal.say(fmt::format("{} put back", counted(taken.restored.size(), "change")));
  TRY(print_json(call, terminal, Json::object({{"schema", 1}, {"restored", std::move(restored)}})));
  return taken.refused.empty() ? ExitCode::fine : exit_code_of(taken.refused.front().kind);
}

} // namespace envboot::cli
