#include "cli/commands/commands.hpp"
#include "cli/module_session.hpp"
#include "cli/render_effects.hpp"
#include "cli/render_session.hpp"
#include "cli/terminal.hpp"
#include "modulefile/apply.hpp"
#include "modulefile/static_fallback.hpp"
#include "os/read.hpp"
#include "util/snippet.hpp"

#include <algorithm>

namespace envboot::cli {
namespace {

constexpr OptionRow k_options[] = {
    k_modulepath_option,
    {"--mode", 0, "load|unload|display", Completer::none, false, "what the file does in this mode; load is usual"},
    {"--follow", 0, "", Completer::none, false, "the session they make, with all that they load and unload"},
    k_modules_tool_option,
    k_no_cache_option,
    k_modules_site_option,
};

constexpr std::chrono::minutes k_patience{1};

Result<modulefile::Mode> asked_mode(const Call& call) {
  std::string name = call.value("--mode").value_or("load");
  for (modulefile::Mode mode : {modulefile::Mode::load, modulefile::Mode::unload, modulefile::Mode::display}) {
    if (name == modulefile::mode_name(mode)) {
      return mode;
    }
  }
  return fail(usage_error("there is no mode {}", name).with_hint("--mode is one of load, unload and display"));
}

/// Evaluates one file from `start`; where that can't be done, reads it as text.
Shown show(World& world, const ModuleSession& session, const modulefile::Start& start,
           const modulefile::Request& request, modulefile::Resolved module, const Deadline& deadline) {
  Shown shown{
      std::move(module), modulefile::evaluate_all(session.workforce, start, {request}, deadline).front(), {}, {}};
  if (shown.evaluation.outcome.kind == modulefile::Outcome::Kind::not_evaluated) {
    const modulefile::Limits& limits = session.workforce.limits;
    auto text = os::read_text(world.files, request.file, limits.file_bytes);
    if (text) {
      shown.guessed = modulefile::read_statically(request, *text, start, limits).effects;
    }
  }
  return shown;
}

/// That of this session, or Lmod where a path names a file that only Lmod reads.
modulefile::Tool usual_tool(const Call& call, const Environment& environment) {
  bool lua = std::ranges::any_of(call.positionals(), [](const std::string& word) { return word.ends_with(".lua"); });
  return lua ? modulefile::Tool::lmod : modulefile::session_tool(environment);
}

/// Paths made absolute; names as they are.
Result<std::vector<std::string>> asked_names(const Call& call, World& world) {
  std::vector<std::string> names;
  for (const std::string& word : call.positionals()) {
    bool path = word.starts_with("./") || word.starts_with("../");
    names.push_back(path ? TRY(AbsPath::parse(word, TRY(world.host.working_folder()))).string() : word);
  }
  return names;
}

Result<ExitCode> follow(const Call& call, World& world, Terminal& terminal, const ModuleSession& session) {
  if (call.value("--mode").value_or("load") != "load") {
    return fail(usage_error("--follow tells what loading does").with_hint("leave --mode out"));
  }
  const Environment& environment = session.start.environment;
  modulefile::Tool tool = TRY(asked_tool(call, usual_tool(call, environment)));
  Followed followed =
      follow_names(world, session, tool, TRY(asked_names(call, world)), Deadline::after(k_patience, world.interrupt));
  ShownSession shown{tool, environment, std::move(followed.after)};
  TRY(terminal.print(call.flag("--json") ? session_json(shown).dump() + "\n" : render_session(shown)));
  warn_of_unread(terminal, followed.unread);
  return status_of(shown.after) == "ok" ? ExitCode::fine : ExitCode::findings;
}

Result<ExitCode> run(const Call& call, World& world) {
  Terminal terminal(call, world);
  modulefile::Mode mode = TRY(asked_mode(call));
  ModuleSession session = TRY(open_module_session(call, world, terminal, call.values("--modulepath")));
  if (call.flag("--follow")) {
    return follow(call, world, terminal, session);
  }
  Deadline deadline = Deadline::after(k_patience, world.interrupt);
  std::vector<std::string> names = call.positionals();
  std::erase_if(names, is_path);
  auto tool = call.value("--tool") ? std::optional(TRY(asked_tool(call, modulefile::Tool::modules))) : std::nullopt;
  modulefile::TreeIndex index =
      modulefile::index_for(names, tool, world.files, session.workforce, session.folders, session.start, deadline);
  index.tool = tool.value_or(index.tool);
  warn_of_unread(terminal, index.unread);
  std::vector<Shown> all;
  modulefile::Start start = session.start;
  start.tool = index.tool;
  std::vector<std::string> unknown;
  for (const std::string& word : call.positionals()) {
    modulefile::Resolved module = TRY(find_module(world, index, word));
    modulefile::Request request{module.file, module.name, word, mode, false, {}};
    all.push_back(show(world, session, start, request, std::move(module), deadline));
    all.back().unknown_before = unknown;
    modulefile::Applied after = modulefile::apply(all.back().evaluation, start.environment);
    start.environment = std::move(after.environment);
    for (const auto& [name, why] : after.unknown) {
      unknown.push_back(name);
    }
  }
  std::string text;
  for (const Shown& shown : all) {
    text += render_shown(shown);
  }
  TRY(terminal.print(call.flag("--json") ? shown_json(all).dump() + "\n" : text));
  bool fine = std::ranges::all_of(all, [](const Shown& shown) { return status_of(shown.evaluation.outcome) == "ok"; });
  return fine ? ExitCode::fine : ExitCode::findings;
}

} // namespace

const CommandRow k_modules_show_command{"modules show",
                                        "NAME…",
                                        Completer::none,
                                        "show what modules would do, each change with file and line",
                                        "NAME is a module's name or a modulefile's path. Several are evaluated in this "
                                        "order, each in the environment that\n"
                                        "those before leave. Modules that they would load themselves are named; with "
                                        "--follow they are evaluated too, and\n"
                                        "what is told is the session after it: modules, changes, environment, and what "
                                        "would be refused. Nothing is loaded.\n"
                                        "Exit status 1 when one would not be loaded, or reports an error.",
                                        k_options,
                                        run};

} // namespace envboot::cli
