#include "cli/account.hpp"
#include "cli/commands/commands.hpp"
#include "cli/init_request.hpp"
#include "cli/module_use.hpp"
#include "cli/network_options.hpp"
#include "cli/progress.hpp"
#include "cli/render_proposal.hpp"
#include "cli/timed_seams.hpp"
#include "util/text_table.hpp"

namespace envboot::cli {
namespace {

constexpr auto k_options = with_network_options({
    {"--name", 0, "NAME", Completer::none, false, "call the environment so; without it, as the recipe"},
    {"--prefix", 0, "DIR", Completer::folder, false, "keep environments below this folder"},
    {"--base", 0, "PATH|conda", Completer::file, false,
     "make it from this Python, environment or conda root; `conda`: let conda make one"},
    {"--gpu", 0, "GPU", Completer::gpu, true, "a card it must run on: K40, V100, 3.5"},
    {"--wheel", 0, "NAME=VERSION", Completer::none, true, "another version of a wheel of the recipe"},
    {"--site", 0, "NAME", Completer::none, false, "use this site profile"},
    {"--index", 0, "URL", Completer::none, false, "package index, in place of pip's own"},
    {"--locked", 0, "FILE", Completer::file, false,
     "in place of RECIPE: make again what `envboot env lock` wrote down, each file held against its digest"},
    {"--allow-unhashed", 0, "", Completer::none, false, "with --locked: take packages too whose digest nobody knew"},
    k_rc_option,
    {"--dry-run", 0, "", Completer::none, false, "print the plan and write nothing"},
    {"--list", 0, "", Completer::none, false, "list the recipes and stop"},
});

constexpr std::chrono::seconds k_look_patience{60};

Result<ExitCode> list_recipes(const Account& account, Terminal& terminal) {
  TextTable table;
  for (const config::Recipe& recipe : TRY(account.library.recipes())) {
    table.add_row({recipe.name, recipe.title, recipe.origin});
  }
  TRY(terminal.print(table.render()));
  return ExitCode::fine;
}

void say_timings(Terminal& terminal, std::chrono::milliseconds total, const TimedProcesses& processes,
                 const TimedTransport& transport) {
  auto own = total - processes.spent() - transport.spent();
  TextTable table;
  for (const auto& [what, time] : {std::pair("total", total), std::pair("children", processes.spent()),
                                   std::pair("network", transport.spent()), std::pair("envboot itself", own)}) {
    table.add_row({what, fmt::format("{:.2f} s", static_cast<double>(time.count()) / 1000)});
  }
  terminal.write_err("timings:\n" + table.render(2));
}

Json to_json(const init::Proposal& proposal, const action::RunReport& report,
             const std::optional<AbsPath>& start_file) {
  Json steps = Json::array();
  for (const action::StepReport& step : report.steps) {
    steps.push(
        Json::object({{"key", step.key}, {"skipped", step.skipped}, {"ms", static_cast<int64_t>(step.time.count())}}));
  }
  const init::Request& request = proposal.request;
  return Json::object({{"schema", 1},
                       {"name", request.name},
                       {"prefix", (request.folders.envs() / *RelPath::parse(request.name)).string()},
                       {"generation", proposal.decision.generation.string()},
                       {"steps", std::move(steps)},
                       {"start_file", start_file ? Json(start_file->string()) : Json()}});
}

Result<ExitCode> make(const Call& call, World& world, Terminal& terminal, const Account& account,
                      const init::Seams& seams, init::Request request, const std::optional<ModuleUse>& use) {
  Deadline deadline = Deadline::never(world.interrupt);
  init::Proposal proposal = TRY(init::propose(seams, std::move(request), deadline.within(k_look_patience)));
  std::string text = render_proposal(proposal, TRY(init::plan_lines(seams, proposal)), account.site_because);
  text += use ? "\n" + text_of(*use) : "";
  if (!TRY(terminal.goes_ahead(call, {std::move(text), "Go ahead?"}))) {
    return ExitCode::fine;
  }
  StepDisplay display(terminal, world.clock, proposal.request.folders.home);
  action::RunReport report = TRY(init::build(seams, proposal, display, deadline));
  warn_of_notes(terminal, report);
  terminal.say(fmt::format("\n{} is ready, after {:.1f} s:", proposal.request.name,
                           static_cast<double>(report.wall.count()) / 1000));
  terminal.say(render_next_commands(proposal));
  const store::Folders& folders = proposal.request.folders;
  auto start_file = TRY(settle_module_use(use, terminal, world, folders, folders.modulefiles()));
  if (call.flag("--json")) {
    TRY(terminal.print(to_json(proposal, report, start_file).dump() + "\n"));
  }
  return ExitCode::fine;
}

Result<ExitCode> run(const Call& call, World& world) {
  auto start = world.clock.steady();
  Terminal terminal(call, world);
  Account account = TRY(open_account(call, world));
  if (call.flag("--list")) {
    return list_recipes(account, terminal);
  }
  if (call.flag("--offline") && !call.flag("--dry-run")) {
    return fail(usage_error("an environment can't be made with `--offline`")
                    .because("its packages come from the network")
                    .with_hint("leave `--offline` away, or add `--dry-run` to see the plan"));
  }
  init::Request request = TRY(init_request(call, world, account, terminal));
  AbsPath module_folder = request.folders.modulefiles();
  std::optional<ModuleUse> use = TRY(asked_module_use(call, world, request.folders, module_folder));
  if (auto made = TRY(init::already_made(world.files, request))) {
    terminal.say(fmt::format("{} is there already, made from the same recipe on {}: nothing to do", request.name,
                             made->lock->made_at));
    if (use && !call.flag("--dry-run")) {
      TRY(settle_module_use(use, terminal, world, request.folders, module_folder));
    }
    return ExitCode::fine;
  }
  TimedProcesses processes(world.processes);
  TimedTransport transport(world.transport);
  init::Seams seams{world.files, processes, transport, world.host, world.clock, world.random};
  auto code = make(call, world, terminal, account, seams, std::move(request), use);
  if (call.flag("--timings")) {
    say_timings(terminal, std::chrono::duration_cast<std::chrono::milliseconds>(world.clock.steady() - start),
                processes, transport);
  }
  return code;
}

} // namespace

const CommandRow k_init_command{"init",
                                "[RECIPE]",
                                Completer::recipe,
                                "make a working environment: Python, packages, the ways into it",
                                "Looks at the site first, shows the plan with what it takes, and asks once. An "
                                "interrupted run goes on where it stopped\n"
                                "when the same command is given again; a failed one leaves only what it had "
                                "downloaded. Without\n"
                                "RECIPE, one that fits the site's GPUs.",
                                k_options,
                                run};

} // namespace envboot::cli
