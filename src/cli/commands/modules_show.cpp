#include "cli/commands/commands.hpp"
#include "cli/module_session.hpp"
#include "cli/render_effects.hpp"
#include "cli/terminal.hpp"
#include "modulefile/apply.hpp"
#include "modulefile/static_fallback.hpp"
#include "os/read.hpp"

#include <algorithm>

namespace envboot::cli {
namespace {

constexpr OptionRow k_options[] = {
    k_modulepath_option,
    {"--mode", 0, "load|unload|display", Completer::none, false, "what the file does in this mode; load is usual"},
    k_modules_tool_option,
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

Result<ExitCode> run(const Call& call, World& world) {
  Terminal terminal(call, world);
  modulefile::Mode mode = TRY(asked_mode(call));
  Account account = TRY(open_account(call, world));
  ModuleSession session = TRY(open_module_session(world, account, call.values("--modulepath")));
  Deadline deadline = Deadline::after(k_patience, world.interrupt);
  modulefile::TreeIndex index =
      modulefile::index_trees(world.files, session.workforce, session.folders, session.start, deadline);
  index.tool = TRY(asked_tool(call, index.tool));
  std::vector<Shown> all;
  modulefile::Start start = session.start;
  std::vector<std::string> unknown;
  for (const std::string& word : call.positionals()) {
    modulefile::Resolved module = TRY(find_module(world, index, word));
    modulefile::Request request{module.file, module.name, word, mode, false};
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
                                        "those before leave. Modules that they would load themselves are named, not "
                                        "followed. Exit status 1 when one would\n"
                                        "not be loaded.",
                                        k_options,
                                        run};

} // namespace envboot::cli
