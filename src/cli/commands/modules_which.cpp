#include "cli/commands/commands.hpp"
#include "cli/module_session.hpp"
#include "cli/terminal.hpp"
#include "util/json.hpp"
#include "util/snippet.hpp"

namespace envboot::cli {
namespace {

constexpr OptionRow k_options[] = {k_modulepath_option, k_modules_tool_option, k_no_cache_option,
                                   k_modules_site_option};

constexpr std::chrono::minutes k_patience{1};

struct Answer {
  modulefile::Tool tool;
  Result<modulefile::Resolved> module;
};

/// Of the tool that is named, or of all, that of the session first.
Result<std::vector<Answer>> ask(const Call& call, World& world, const modulefile::TreeIndex& index) {
  std::vector<modulefile::Tool> tools = {TRY(asked_tool(call, index.tool))};
  for (const modulefile::ToolRow& row : modulefile::all_tools()) {
    if (!call.value("--tool") && row.tool != tools.front()) {
      tools.push_back(row.tool);
    }
  }
  std::vector<Answer> answers;
  for (modulefile::Tool tool : tools) {
    answers.push_back({tool, find_module(world, *modulefile::names_of(tool, index), call.positionals().front())});
  }
  return answers;
}

bool differ(const std::vector<Answer>& found) {
  return found.size() > 1 && found[0].module->file != found[1].module->file;
}

Json answer_json(const Answer& answer) {
  Json why = Json::array();
  for (const std::string& step : answer.module ? answer.module->why : std::vector<std::string>()) {
    why.push(step);
  }
  return Json::object({{"tool", modulefile::tool_name(answer.tool)},
                       {"module", answer.module ? Json(answer.module->name) : Json()},
                       {"file", answer.module ? Json(answer.module->file.string()) : Json()},
                       {"why", std::move(why)},
                       {"problem", answer.module ? Json() : Json(answer.module.error().what)}});
}

std::string steps(const Answer& answer) {
  std::string text;
  for (const std::string& step : answer.module->why) {
    text += fmt::format("  = {}\n", printable(step));
  }
  return text;
}

/// The first answer is a path on a line of its own; where another differs, so is that.
std::string render(const std::vector<Answer>& found) {
  std::string text = printable(found[0].module->file.string()) + "\n" + steps(found[0]);
  if (differ(found)) {
    text += fmt::format("{} takes another file:\n{}\n{}", modulefile::tool_title(found[1].tool),
                        printable(found[1].module->file.string()), steps(found[1]));
  }
  return text;
}

/// Who takes it, for people.
std::string remark(const std::vector<Answer>& answers, const std::vector<Answer>& found) {
  if (found.size() == 2) {
    return differ(found) ? fmt::format("the first is what {} takes", modulefile::tool_title(found[0].tool))
                         : "Environment Modules and Lmod take the same file";
  }
  std::string text = fmt::format("as {} takes it", modulefile::tool_title(found[0].tool));
  for (const Answer& answer : answers) {
    if (!answer.module) {
      text += fmt::format("; {} takes none: {}", modulefile::tool_title(answer.tool), answer.module.error().what);
    }
  }
  return text;
}

Result<ExitCode> run(const Call& call, World& world) {
  Terminal terminal(call, world);
  ModuleSession session = TRY(open_module_session(call, world, terminal, call.values("--modulepath")));
  Deadline deadline = Deadline::after(k_patience, world.interrupt);
  modulefile::TreeIndex index =
      modulefile::index_trees(world.files, session.workforce, session.folders, session.start, deadline);
  std::vector<Answer> answers = TRY(ask(call, world, index));
  warn_of_unread(terminal, index.unread);
  std::vector<Answer> found = answers;
  std::erase_if(found, [](const Answer& answer) { return !answer.module; });
  if (found.empty()) {
    return fail(std::move(answers.front().module.error()));
  }
  if (call.flag("--json")) {
    Json tools = Json::array();
    for (const Answer& answer : answers) {
      tools.push(answer_json(answer));
    }
    TRY(terminal.print(Json::object({{"schema", 1},
                                     {"name", call.positionals().front()},
                                     {"differ", differ(found)},
                                     {"tools", std::move(tools)}})
                           .dump() +
                       "\n"));
    return ExitCode::fine;
  }
  TRY(terminal.print(render(found)));
  terminal.say(printable(remark(answers, found)));
  return ExitCode::fine;
}

} // namespace

const CommandRow k_modules_which_command{
    "modules which",
    "NAME",
    Completer::none,
    "say which file a module's name means, and why",
    "NAME is looked up as Environment Modules does it and as Lmod does. The file is on the first line of stdout, the\n"
    "steps that lead to it below; where the two tools differ, the other's file and steps follow.",
    k_options,
    run};

} // namespace envboot::cli
