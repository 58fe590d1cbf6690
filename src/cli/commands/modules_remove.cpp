#include "cli/account.hpp"
#include "cli/commands/commands.hpp"
#include "cli/module_use.hpp"
#include "cli/progress.hpp"
#include "env/own_modules.hpp"

namespace envboot::cli {
namespace {

constexpr OptionRow k_options[] = {
    {"--dir", 0, "DIR", Completer::folder, false, "the one in this folder of MODULEPATH"},
    {"--dry-run", 0, "", Completer::none, false, "print what would be removed and remove nothing"},
};

constexpr std::chrono::minutes k_patience{1};

Result<std::optional<AbsPath>> asked_folder(const Call& call, World& world) {
  auto word = call.value("--dir");
  return word ? std::optional(TRY(AbsPath::parse(*word, TRY(world.host.working_folder())))) : std::nullopt;
}

/// What goes and what stays, a line each.
Result<std::string> lines_of(store::Ledger& ledger, const env::ModuleRemoval& removal) {
  std::string text = fmt::format("removing the module {}:\n", removal.plan.name), kept;
  for (const store::LedgerEntry& entry : removal.plan.entries) {
    if (TRY(ledger.changed(entry))) {
      kept += fmt::format("kept: {} (you changed it)\n", entry.path.string());
    } else {
      text += fmt::format("  {}\n", entry.path.string());
    }
  }
  if (removal.new_default) {
    kept += fmt::format("the default is {} then\n", removal.new_default->path().string());
  }
  return text + kept;
}

Json to_json(const env::ModuleRemoval& removal, const env::IdleBlocks& idle, bool removed) {
  Json files = Json::array(), start_files = Json::array();
  for (const store::LedgerEntry& entry : removal.plan.entries) {
    files.push(entry.path.string());
  }
  for (const env::StartFileEdit& edit : idle.edits) {
    start_files.push(edit.path.string());
  }
  return Json::object({{"schema", 1},
                       {"module", removal.plan.name},
                       {"folder", removal.folder.string()},
                       {"files", std::move(files)},
                       {"start_files", std::move(start_files)},
                       {"removed", removed},
                       {"new_default", removal.new_default ? Json(removal.new_default->path().string()) : Json()}});
}

Result<ExitCode> run(const Call& call, World& world) {
  Terminal terminal(call, world);
  store::Folders folders = TRY(open_account(call, world)).folders;
  Deadline deadline = Deadline::after(k_patience, world.interrupt);
  store::LockSeams seams{world.files, world.host, world.clock, world.random};
  store::Ledger ledger(seams, folders.state);
  env::ModuleName module = TRY(env::parse_module_name(call.positionals().front()));
  std::vector<store::LedgerEntry> entries = TRY(ledger.all());
  env::ModuleRemoval removal = TRY(env::plan_module_removal(entries, module, TRY(asked_folder(call, world))));
  env::IdleBlocks idle = TRY(env::idle_blocks(world.files, ledger, removal.plan.entries, world.host.user_id()));
  std::string text = TRY(lines_of(ledger, removal)) + text_of(idle);
  Proposed proposed{std::move(text), "Remove all of this?"};
  if (call.flag("--json")) {
    proposed.tried = to_json(removal, idle, false).dump() + "\n";
  }
  if (!TRY(terminal.goes_ahead(call, proposed))) {
    return ExitCode::fine;
  }
  TRY(env::remove(ledger, seams, folders, removal.plan, deadline));
  if (removal.new_default && TRY(env::may_set_default(world.files, entries, removal.folder, *removal.new_default))) {
    env::DoorFile mark = TRY(env::render_default(*removal.new_default));
    env::PlacedFile file{removal.folder / mark.path, mark.mode, mark.content, store::LedgerKind::modulefile};
    StepDisplay display(terminal, world.clock, folders.home);
    TRY(env::PlaceFiles(world.files, ledger, {"", "the default", {file}}).apply(display, deadline));
  }
  take_out(idle, terminal, world, folders);
  terminal.say(fmt::format("{} is gone", removal.plan.name));
  if (call.flag("--json")) {
    TRY(terminal.print(to_json(removal, idle, true).dump() + "\n"));
  }
  return ExitCode::fine;
}

} // namespace

const CommandRow k_modules_remove_command{"modules remove",
                                          "NAME/VERSION",
                                          Completer::none,
                                          "remove a module that `modules new` made",
                                          "Only what envboot recorded as its own is removed; a file that you changed "
                                          "since stays, and is named. A module that\n"
                                          "is a way into an environment goes with it: `envboot env remove`.",
                                          k_options,
                                          run};

} // namespace envboot::cli
