#include "cli/commands/commands.hpp"
#include "cli/module_session.hpp"
#include "cli/render_check.hpp"

namespace envboot::cli {
namespace {

constexpr OptionRow k_options[] = {
    k_modulepath_option,
    {"--all", 0, "", Completer::none, false, "also say in short what every module does"},
    k_no_cache_option,
    k_modules_site_option,
};

constexpr std::chrono::minutes k_patience{5};

Result<ExitCode> run(const Call& call, World& world) {
  Terminal terminal(call, world);
  ModuleSession session = TRY(open_module_session(call, world, terminal, folder_words(call)));
  Deadline deadline = Deadline::after(k_patience, world.interrupt);
  CheckReport report{.folders = session.folders,
                     .tree = {},
                     .interpreters = pythons_of(world, session.account, deadline),
                     .hijackers = {},
                     .all = call.flag("--all")};
  hijack::TreeJudge judge(report.interpreters, world.files);
  report.tree = modulefile::survey_tree(world.files, session.workforce, session.folders, session.start, deadline,
                                        report.all ? judge.judging() : judge.judging_merely());
  report.hijackers = std::move(judge).hijackers(report.tree);
  if (deadline.cancelled()) {
    return fail(deadline.error("the check"));
  }
  TRY(terminal.print(call.flag("--json") ? check_json(report).dump() + "\n"
                                         : render_check(report, world.files, terminal)));
  return has_findings(report) ? ExitCode::findings : ExitCode::fine;
}

} // namespace

const CommandRow k_modules_check_command{
    "modules check",
    "[DIR…]",
    Completer::folder,
    "say which modules of the site hijack Python, and on which line",
    "Every modulefile below the DIRs, or else below MODULEPATH and the folders of the site's profile, is evaluated in "
    "a\n"
    "safe interpreter in a process of its own; nothing is loaded or run. Exit status 1 when a module hijacks Python.",
    k_options,
    run};

} // namespace envboot::cli
