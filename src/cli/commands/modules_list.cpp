#include "cli/commands/commands.hpp"
#include "cli/module_session.hpp"
#include "cli/render_list.hpp"
#include "env/own_modules.hpp"
#include "os/read.hpp"
#include "util/snippet.hpp"

#include <algorithm>

namespace envboot::cli {
namespace {

constexpr OptionRow k_options[] = {k_modulepath_option,
                                   k_modules_tool_option,
                                   k_no_cache_option,
                                   k_modules_site_option,
                                   {"--own", 0, "", Completer::none, false, "only those that envboot made"}};

constexpr std::chrono::minutes k_patience{5};

/// Those that the ledger holds.
Result<std::vector<env::OwnModule>> made_by_us(World& world, const store::Folders& folders) {
  store::LockSeams seams{world.files, world.host, world.clock, world.random};
  return env::own_modules(TRY(store::Ledger(seams, folders.state).all()));
}

/// Where to look: with --own and no folder named, wherever envboot wrote one.
Result<std::vector<std::string>> words_of(const Call& call, World& world) {
  std::vector<std::string> words = folder_words(call);
  if (!words.empty() || !call.flag("--own")) {
    return words;
  }
  for (const env::OwnModule& own : TRY(made_by_us(world, TRY(open_account(call, world)).folders))) {
    if (os::is_directory(world.files, own.folder) && std::ranges::find(words, own.folder.string()) == words.end()) {
      words.push_back(own.folder.string());
    }
  }
  return words;
}

Result<ExitCode> run(const Call& call, World& world) {
  Terminal terminal(call, world);
  std::vector<std::string> words = TRY(words_of(call, world));
  if (call.flag("--own") && words.empty()) {
    TRY(terminal.print(call.flag("--json") ? list_json(modulefile::Tool::modules, {}).dump() + "\n" : ""));
    terminal.say("no modules yet: `envboot modules new` and `envboot init` make some");
    return ExitCode::fine;
  }
  ModuleSession session = TRY(open_module_session(call, world, terminal, words));
  Deadline deadline = Deadline::after(k_patience, world.interrupt);
  std::vector<hijack::Interpreter> pythons = pythons_of(world, session.account, deadline);
  hijack::TreeJudge judge(pythons, world.files);
  modulefile::TreeReport tree = modulefile::survey_tree(world.files, session.workforce, session.folders, session.start,
                                                        deadline, judge.judging_merely());
  tree.tool = TRY(asked_tool(call, tree.tool));
  std::vector<ListedModule> modules = listed_modules(tree, std::move(judge).hijackers(tree));
  std::vector<env::OwnModule> own = TRY(made_by_us(world, session.account.folders));
  for (ListedModule& module : modules) {
    module.own = std::ranges::any_of(own, [&](const env::OwnModule& one) {
      return one.folder == module.module.root && one.name == module.module.name;
    });
  }
  if (call.flag("--own")) {
    std::erase_if(modules, [](const ListedModule& module) { return !module.own; });
  }
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
