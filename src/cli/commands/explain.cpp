#include "cli/commands/commands.hpp"
#include "cli/terminal.hpp"
#include "config/assets.hpp"
#include "doctor/registry.hpp"
#include "util/json.hpp"

namespace envboot::cli {
namespace {

Result<ExitCode> run(const Call& call, World& world) {
  const std::string& code = call.positionals().front();
  const config::Asset* page = config::find_asset(fmt::format("docs/explain/{}.md", code));
  if (page == nullptr) {
    TRY(doctor::check_selection({{code}, {}}));
    return fail(usage_error("`{}` is a family of checks, not one", code)
                    .with_hint("`envboot doctor --list` lists the checks in it"));
  }
  Json document = Json::object({{"schema", 1}, {"code", code}, {"page", page->text}});
  TRY(Terminal(call, world).print(call.flag("--json") ? document.dump() + "\n" : std::string(page->text)));
  return ExitCode::fine;
}

} // namespace

const CommandRow k_explain_command{"explain",
                                   "CODE",
                                   Completer::code,
                                   "explain one finding of the doctor",
                                   "Prints the cause, an example and the cure.",
                                   {},
                                   run};

} // namespace envboot::cli
