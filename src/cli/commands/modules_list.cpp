#include "cli/commands/commands.hpp"
#include "cli/module_session.hpp"
#include "cli/render_list.hpp"
#include "util/snippet.hpp"

namespace envboot::cli {
namespace {

constexpr OptionRow k_options[] = {k_modulepath_option, k_modules_tool_option, k_no_cache_option,
                                   k_modules_site_option};

constexpr std::chrono::minutes k_patience{5};

Result<ExitCode> run(const Call& call, World& world) {
  Terminal terminal(call, world);
  ModuleSession session = TRY(open_module_session(call, world, terminal, folder_words(call)));
  Deadline deadline = Deadline::after(k_patience, world.interrupt);
  std::vector<hijack::Interpreter> pythons = pythons_of(world, session.account, deadline);
  hijack::TreeJudge judge(pythons, world.files);
  modulefile::TreeReport tree = modulefile::survey_tree(world.files, session.workforce, session.folders, session.start,
                                                        deadline, judge.judging_merely());
  tree.tool = TRY(asked_tool(call, tree.tool));
  std::vector<ListedModule> modules = listed_modules(tree, std::move(judge).hijackers(tree));
  if (deadline.cancelled()) {
    return fail(deadline.error("the list"));
  }
  warn_of_unread(terminal, tree.unread);
  TRY(terminal.print(call.flag("--json") ? list_json(tree.tool, modules).dump() + "\n" : render_list(modules)));
  terminal.say(
      fmt::format("{}, as {} offers them", counted(modules.size(), "module"), modulefile::tool_title(tree.tool)));
  return ExitCode::fine;
}

} // namespace

const CommandRow k_modules_list_command{
    "modules list",
    "[DIR…]",
    Completer::folder,
    "list the modules of the site: defaults, and which hijack Python",
    "Of the folders of MODULEPATH and of the site's profile, or of the DIRs. A module that another folder of "
    "MODULEPATH\n"
    "shadows can only be loaded by its full path. `envboot modules check` says more about those that hijack Python.",
    k_options,
    run};

} // namespace envboot::cli
