#include "cli/account.hpp"
#include "cli/commands/commands.hpp"
#include "cli/module_use.hpp"
#include "cli/terminal.hpp"
#include "env/adopted.hpp"
#include "env/foreign.hpp"
#include "env/registry.hpp"
#include "os/read.hpp"
#include "store/atomic_file.hpp"
#include "util/snippet.hpp"
#include "util/text_table.hpp"

#include <algorithm>

namespace envboot::cli {
namespace {

constexpr OptionRow k_prefix_option{"--prefix",        0,     "DIR",
                                    Completer::folder, false, "environments are below this folder"};
constexpr OptionRow k_list_options[] = {k_prefix_option};
constexpr OptionRow k_remove_options[] = {
    k_prefix_option, {"--dry-run", 0, "", Completer::none, false, "print what would be removed and remove nothing"}};

constexpr std::chrono::minutes k_removal_patience{30};

Json to_json(const env::Published& one) {
  return Json::object({{"name", one.name},
                       {"prefix", one.link.string()},
                       {"generation", one.generation.string()},
                       {"lock", one.lock ? env::to_json(*one.lock) : Json()},
                       {"adopted", Json()},
                       {"problem", one.lock ? Json() : Json(one.lock.because())}});
}

Json to_json(const env::Adopted& one) {
  return Json::object({{"name", one.name},
                       {"prefix", one.spec ? Json(one.spec->prefix.string()) : Json()},
                       {"generation", Json()},
                       {"lock", Json()},
                       {"adopted", one.spec ? env::to_json(*one.spec, one.adopted_at) : Json()},
                       {"problem", one.spec ? Json() : Json(one.spec.because())}});
}

Result<ExitCode> run_list(const Call& call, World& world) {
  Terminal terminal(call, world);
  store::Folders folders = TRY(environment_folders(TRY(open_account(call, world)), world));
  std::vector<env::Published> all = TRY(env::list_published(world.files, folders));
  std::vector<env::Adopted> adopted = TRY(env::list_adopted(world.files, folders));
  if (call.flag("--json")) {
    Json array = Json::array();
    for (const env::Published& one : all) {
      array.push(to_json(one));
    }
    for (const env::Adopted& one : adopted) {
      array.push(to_json(one));
    }
    TRY(terminal.print(Json::object({{"schema", 1}, {"environments", std::move(array)}}).dump() + "\n"));
    return ExitCode::fine;
  }
  TextTable table;
  for (const env::Published& one : all) {
    table.add_row({one.name, one.lock ? "Python " + one.lock->python : "broken: " + one.lock.because(),
                   one.lock ? one.lock->recipe : "", one.lock ? one.lock->made_at : "", one.link.string()});
  }
  for (const env::Adopted& one : adopted) {
    table.add_row({one.name,
                   one.spec ? fmt::format("Python {}.{}", one.spec->python.major, one.spec->python.minor)
                            : "broken: " + one.spec.because(),
                   "adopted", one.adopted_at, one.spec ? one.spec->prefix.string() : one.folder.string()});
  }
  TRY(terminal.print(table.render()));
  if (all.empty() && adopted.empty()) {
    terminal.say("no environments yet: `envboot init` makes one, `envboot env adopt` takes one in");
  }
  return ExitCode::fine;
}

Result<ExitCode> print_json(Terminal& terminal, Json json) {
  json.set("schema", 1);
  TRY(terminal.print(json.dump() + "\n"));
  return ExitCode::fine;
}

/// What is known of it, and why there is no more.
Result<ExitCode> print_broken(Terminal& terminal, TextTable table, const std::string& why) {
  table.add_row({"broken", why});
  TRY(terminal.print(table.render()));
  return ExitCode::findings;
}

Result<ExitCode> show_adopted(const Call& call, Terminal& terminal, const env::Adopted& one) {
  if (call.flag("--json")) {
    return print_json(terminal, to_json(one));
  }
  TextTable table;
  table.add_row({"name", one.name});
  table.add_row({"scripts", one.folder.string()});
  if (!one.spec) {
    return print_broken(terminal, std::move(table), one.spec.because());
  }
  table.add_row({"prefix", one.spec->prefix.string()});
  table.add_row({"kind", fmt::format("{}, Python {}.{}", env::name_of(one.spec->flavour), one.spec->python.major,
                                     one.spec->python.minor)});
  table.add_row({"adopted", one.adopted_at});
  for (const env::WantedVariable& variable : one.spec->variables) {
    table.add_row({"sets", printable(variable.value ? variable.name + "=" + *variable.value : "no " + variable.name)});
  }
  TRY(terminal.print(table.render()));
  return ExitCode::fine;
}

Result<ExitCode> run_show(const Call& call, World& world) {
  Terminal terminal(call, world);
  store::Folders folders = TRY(environment_folders(TRY(open_account(call, world)), world));
  const std::string& name = call.positionals().front();
  if (auto adopted = TRY(env::find_adopted(world.files, folders, name))) {
    return show_adopted(call, terminal, *adopted);
  }
  env::Published one = TRY(env::find_published(world.files, folders, name));
  if (call.flag("--json")) {
    return print_json(terminal, to_json(one));
  }
  TextTable table;
  table.add_row({"name", one.name});
  table.add_row({"prefix", one.link.string()});
  table.add_row({"generation", one.generation.string()});
  if (!one.lock) {
    return print_broken(terminal, std::move(table), one.lock.because());
  }
  const env::Lockfile& lock = *one.lock;
  table.add_row({"made", fmt::format("{} from the recipe {} for the site {}", lock.made_at, lock.recipe, lock.site)});
  table.add_row(
      {"Python", fmt::format("{} of {}{}", lock.python, lock.base, lock.base_is_ours ? " (made by envboot)" : "")});
  for (const env::LockedWheel& wheel : lock.wheels) {
    std::string serves;
    for (const std::string& capability : wheel.capabilities) {
      serves += " " + capability;
    }
    table.add_row({"wheel", fmt::format("{}{}", wheel.file, serves.empty() ? "" : ", runs on" + serves)});
  }
  TextTable packages;
  for (const env::LockedPackage& package : lock.packages) {
    packages.add_row({package.name, package.version});
  }
  TRY(terminal.print(table.render() + "packages\n" + packages.render(2)));
  return ExitCode::fine;
}

Result<ExitCode> run_remove(const Call& call, World& world) {
  Terminal terminal(call, world);
  store::Folders folders = TRY(environment_folders(TRY(open_account(call, world)), world));
  store::LockSeams seams{world.files, world.host, world.clock, world.random};
  store::Ledger ledger(seams, folders.state);
  Deadline deadline = Deadline::after(k_removal_patience, world.interrupt);
  const std::string& name = call.positionals().front();
  RelPath journal = TRY(store::name_of_journal(name));
  std::vector<env::Published> published = TRY(env::list_published(world.files, folders));
  env::RemovalPlan plan =
      TRY(env::plan_removal(TRY(ledger.all()), published, TRY(env::downloads_of(world.files, folders, name)), name));
  std::string text = fmt::format("removing {}:\n", name);
  std::string kept;
  for (const store::LedgerEntry& entry : plan.entries) {
    if (entry.kind != store::LedgerKind::rc_edit && TRY(ledger.changed(entry))) {
      kept += fmt::format("kept: {} (you changed it)\n", entry.path.string());
    } else {
      text += fmt::format("  {}{}\n", entry.path.string(),
                          entry.kind == store::LedgerKind::set_aside ? " (gets its own name back)" : "");
    }
  }
  if (plan.downloads) {
    text += fmt::format("  {}\n", plan.downloads->string());
  }
  env::IdleBlocks idle = TRY(env::idle_blocks(world.files, ledger, plan.entries, world.host.user_id()));
  text += text_of(idle) + kept;
  for (const store::LedgerEntry& base : plan.handed_over) {
    bool made = std::ranges::find(published, base.environment, &env::Published::name) != published.end();
    text += made ? fmt::format("kept: {} (the environment {} uses it)\n", base.path.string(), base.environment)
                 : fmt::format("kept: {} (a run for {} that has not come to its end needs it; to have it go too: "
                               "`envboot env remove {}`)\n",
                               base.path.string(), base.environment, base.environment);
  }
  if (!TRY(terminal.goes_ahead(call, {std::move(text), "Remove all of this?"}))) {
    return ExitCode::fine;
  }
  store::DirLock lock =
      TRY(store::DirLock::take(seams, folders.locks(), journal, deadline.within(std::chrono::seconds(5))));
  TRY(env::remove(ledger, seams, folders, plan, deadline));
  TRY(env::forget_run(world.files, folders, name));
  take_out(idle, terminal, world, folders);
  terminal.say(fmt::format("{} is gone", name));
  return ExitCode::fine;
}

} // namespace

const CommandRow k_env_list_command{
    "env list", "", Completer::none, "list the environments that envboot made", "", k_list_options, run_list};
const CommandRow k_env_show_command{
    "env show",     "NAME",  Completer::environment, "show what an environment holds and where it came from", "",
    k_list_options, run_show};
const CommandRow k_env_remove_command{
    "env remove",
    "NAME",
    Completer::environment,
    "remove an environment and every file that was made for it",
    "Only what envboot recorded as its own is removed. The environment's folder goes with all that lies in it, also "
    "what "
    "you put or changed there; of the files outside it, one that you changed since stays, and is named.",
    k_remove_options,
    run_remove};

} // namespace envboot::cli
