#include "cli/commands/commands.hpp"
#include "cli/job_request.hpp"
#include "cli/terminal.hpp"
#include "config/assets.hpp"
#include "util/json.hpp"

namespace envboot::cli {
namespace {

constexpr OptionRow k_options[] = {
    {"--env", 0, "NAME", Completer::environment, false, "the environment; may be left out where there is just one"},
    {"--notebook", 0, "", Completer::none, false, "run JupyterLab, in place of a command"},
    {"--scheduler", 0, "pbs|slurm", Completer::none, false,
     "whose lines to write; usual is the site's, or the one on PATH"},
    {"--job-name", 0, "NAME", Completer::none, false, "call the job so; usual is the environment's name"},
    {"--project", 0, "NAME", Completer::none, false, "account the job to this project"},
    {"--queue", 0, "NAME", Completer::none, false, "queue, or Slurm's partition; usual is the site's"},
    {"--node", 0, "NAME", Completer::none, false, "a kind of node, as the site's profile names it"},
    {"--cpus", 0, "N", Completer::none, false, "cores; usual is 4"},
    {"--gpus", 0, "N", Completer::none, false, "GPUs; usual is 1 where the environment was made for some, else none"},
    {"--memory", 0, "SIZE", Completer::none, false, "memory, such as 16gb"},
    {"--walltime", 0, "HH:MM:SS", Completer::none, false, "the job ends then at the latest"},
    {"--site", 0, "NAME", Completer::none, false, "use this site profile"},
    {"--prefix", 0, "DIR", Completer::folder, false, "environments are below this folder"},
};

Result<ExitCode> run(const Call& call, World& world) {
  Terminal terminal(call, world);
  Account account = TRY(open_account(call, world));
  JobRequest request = TRY(job_request(call, world, account));
  std::string_view prologue = TRY(config::shipped("scripts/prologue.sh.in"));
  std::string_view notebook = TRY(config::shipped("scripts/notebook.sh.in"));
  std::string text =
      TRY(job::render_script(request.scheduler, request.resources, request.spec, request.work, {prologue, notebook}));
  std::string submit = request.scheduler == job::Scheduler::pbs ? "qsub" : "sbatch";
  if (call.flag("--json")) {
    TRY(terminal.print(Json::object({{"schema", 1},
                                     {"scheduler", std::string(job::name_of(request.scheduler))},
                                     {"environment", request.spec.name},
                                     {"notebook", request.work.notebook.has_value()},
                                     {"submit", submit},
                                     {"text", text}})
                           .dump() +
                       "\n"));
    return ExitCode::fine;
  }
  TRY(terminal.print(text));
  terminal.say(fmt::format("write it to a file and submit that: {} FILE", submit));
  return ExitCode::fine;
}

} // namespace

const CommandRow k_job_script_command{
    "job script",
    "[COMMAND…]",
    Completer::file,
    "print a job file for PBS or Slurm that runs in an environment",
    "It goes to the folder it is submitted from, enters the environment and runs COMMAND (behind `--` where it has\n"
    "options of its own); with --notebook JupyterLab, reached through an ssh tunnel whose line it writes. It needs no\n"
    ".bashrc, no `module` and no variable of the shell that submits it. Nothing is submitted.",
    k_options,
    run};

} // namespace envboot::cli
