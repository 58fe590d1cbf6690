#include "cli/commands/commands.hpp"
#include "cli/module_session.hpp"
#include "cli/terminal.hpp"
#include "util/json.hpp"
#include "util/snippet.hpp"

namespace envboot::cli {
namespace {

constexpr OptionRow k_options[] = {k_modulepath_option, k_modules_site_option};

constexpr std::chrono::minutes k_patience{1};
constexpr std::string_view k_no_lua = "Environment Modules reads no Lua files, only Lmod does";
constexpr std::string_view k_no_lmod = "Lmod's rules for names are not built in yet: it may take another file";

Json answer_json(std::string_view tool, const modulefile::Resolved* module, std::string_view problem) {
  Json why = Json::array();
  for (const std::string& step : module == nullptr ? std::vector<std::string>() : module->why) {
    why.push(step);
  }
  return Json::object({{"tool", tool},
                       {"module", module == nullptr ? Json() : Json(module->name)},
                       {"file", module == nullptr ? Json() : Json(module->file.string())},
                       {"why", std::move(why)},
                       {"problem", problem.empty() ? Json() : Json(problem)}});
}

Result<ExitCode> run(const Call& call, World& world) {
  Terminal terminal(call, world);
  const std::string& word = call.positionals().front();
  Account account = TRY(open_account(call, world));
  ModuleSession session = TRY(open_module_session(world, account, call.values("--modulepath")));
  Deadline deadline = Deadline::after(k_patience, world.interrupt);
  modulefile::TreeIndex index =
      modulefile::index_trees(world.files, session.workforce, session.folders, session.start, deadline);
  modulefile::Resolved module = TRY(find_module(world, index, word));
  bool lua = module.file.string().ends_with(".lua");
  if (call.flag("--json")) {
    Json tools = Json::array({lua ? answer_json("modules", nullptr, k_no_lua) : answer_json("modules", &module, ""),
                              answer_json("lmod", nullptr, k_no_lmod)});
    TRY(terminal.print(Json::object({{"schema", 1}, {"name", word}, {"tools", std::move(tools)}}).dump() + "\n"));
    return ExitCode::fine;
  }
  std::string text = printable(module.file.string()) + "\n";
  for (const std::string& step : module.why) {
    text += fmt::format("  = {}\n", printable(step));
  }
  TRY(terminal.print(text));
  for (const modulefile::Unread& unread : index.unread) {
    terminal.warn(printable(fmt::format("{} was left out: {}", unread.path.string(), unread.why)));
  }
  terminal.say(lua ? fmt::format("{}; which of several it takes may differ", k_no_lua)
                   : fmt::format("as Environment Modules takes it. {}", k_no_lmod));
  return ExitCode::fine;
}

} // namespace

const CommandRow k_modules_which_command{"modules which",
                                         "NAME",
                                         Completer::none,
                                         "say which file a module's name means, and why",
                                         "The file is on the first line of stdout, the steps that lead to it below.",
                                         k_options,
                                         run};

} // namespace envboot::cli
