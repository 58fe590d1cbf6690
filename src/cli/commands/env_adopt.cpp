#include "action/runner.hpp"
#include "cli/account.hpp"
#include "cli/commands/commands.hpp"
#include "cli/progress.hpp"
#include "cli/terminal.hpp"
#include "env/adopted.hpp"
#include "env/foreign.hpp"
#include "env/registry.hpp"
#include "init/doors.hpp"
#include "os/read.hpp"
#include "store/dir_lock.hpp"

#include <algorithm>

namespace envboot::cli {
namespace {

constexpr OptionRow k_options[] = {
    {"--name", 0, "NAME", Completer::none, false, "what to call it; usual is the name of its folder"},
    {"--inside", 0, "", Completer::none, false,
     "put them into PREFIX/bin as well; venv's own make place until `env remove`"},
    {"--prefix", 0, "DIR", Completer::folder, false, "the scripts are put below this folder"},
    {"--dry-run", 0, "", Completer::none, false, "print what would be written and write nothing"}};

constexpr std::chrono::minutes k_patience{5};

struct Wishes {
  env::EnvironmentSpec spec;
  env::FilesWish scripts, general;
};

/// A name that `activate NAME` or `env remove NAME` would take for another environment.
Status refuse_taken(World& world, const store::Folders& folders, const env::EnvironmentSpec& spec) {
  std::vector<env::Published> published = TRY(env::list_published(world.files, folders));
  auto adopted = TRY(env::find_adopted(world.files, folders, spec.name));
  bool another = adopted && (!adopted->spec || adopted->spec->prefix != spec.prefix);
  if (another || std::ranges::find(published, spec.name, &env::Published::name) != published.end()) {
    return fail(
        usage_error("there is another environment `{}`", spec.name).with_hint("name this one with `--name NAME`"));
  }
  return {};
}

/// In the place of one of venv's own that nobody touched; another that is there refuses the adoption.
Result<env::PlacedFile> inside(World& world, store::Ledger& ledger, const AbsPath& prefix,
                               const env::DoorFile& script) {
  env::PlacedFile file{prefix / script.path, script.mode, script.content, store::LedgerKind::activate, std::nullopt};
  if (!os::exists(world.files, file.path)) {
    return file;
  }
  std::string text = TRY(os::read_text(world.files, file.path));
  if (!TRY(ledger.wrote(file.path, Sha256::of(text))) && TRY(env::is_pristine_script(world.files, prefix, file.path))) {
    file.replaces = Sha256::of(text);
  }
  return file;
}

Result<Wishes> wishes(const Call& call, World& world, const store::Folders& folders, store::Ledger& ledger) {
  AbsPath prefix = TRY(AbsPath::parse(call.positionals().front(), TRY(world.host.working_folder())));
  if (prefix.is_below_or_same(folders.data)) {
    return fail(
        usage_error("{} is envboot's own", prefix.string()).because("what envboot made has its scripts already"));
  }
  env::EnvironmentSpec spec =
      TRY(env::describe_foreign(world.files, prefix, call.value("--name").value_or(prefix.name())));
  spec.script = folders.adopted() / TRY(RelPath::parse(spec.name + "/bin/activate"));
  TRY(refuse_taken(world, folders, spec));
  std::vector<env::DoorFile> scripts = TRY(init::activate_scripts(spec));
  env::FilesWish files = TRY(env::adoption(folders, spec, scripts, os::iso_time(world.clock.now())));
  if (call.flag("--inside")) {
    for (const env::DoorFile& script : scripts) {
      if (script.path.string().starts_with("bin/")) { // they read the others where the adoption's are
        files.files.push_back(TRY(inside(world, ledger, prefix, script)));
      }
    }
  }
  env::FilesWish general = TRY(init::general_door(folders));
  return Wishes{std::move(spec), std::move(files), std::move(general)};
}

Json to_json(const Wishes& wishes) {
  Json files = Json::array();
  for (const env::PlacedFile& file : wishes.scripts.files) {
    files.push(file.path.string());
  }
  return Json::object({{"schema", 1},
                       {"name", wishes.spec.name},
                       {"prefix", wishes.spec.prefix.string()},
                       {"kind", env::name_of(wishes.spec.flavour)},
                       {"activate", wishes.spec.script_path()},
                       {"files", std::move(files)}});
}

Result<ExitCode> run(const Call& call, World& world) {
  Terminal terminal(call, world);
  store::Folders folders = TRY(environment_folders(TRY(open_account(call, world)), world));
  store::LockSeams seams{world.files, world.host, world.clock, world.random};
  store::Ledger ledger(seams, folders.state);
  Wishes wanted = TRY(wishes(call, world, folders, ledger));
  action::Plan plan;
  plan.add(std::make_unique<env::PlaceFiles>(world.files, ledger, wanted.general));
  plan.add(std::make_unique<env::PlaceFiles>(world.files, ledger, wanted.scripts));
  if (!call.flag("--dry-run")) {
    Deadline deadline = Deadline::after(k_patience, world.interrupt);
    RelPath journal = TRY(store::name_of_journal(wanted.spec.name));
    store::DirLock lock =
        TRY(store::DirLock::take(seams, folders.locks(), journal, deadline.within(std::chrono::seconds(5))));
    os::DirPtr journals = TRY(os::make_dirs(world.files, folders.journals()));
    StepDisplay display(terminal, world.clock, folders.home);
    action::RunReport report = TRY(action::Runner(*journals, world.clock).run(plan, journal, display, deadline));
    for (const std::string& note : report.notes) {
      terminal.say(note);
    }
  }
  if (call.flag("--json")) {
    TRY(terminal.print(to_json(wanted).dump() + "\n"));
    return ExitCode::fine;
  }
  std::string text;
  for (const env::PlacedFile& file : wanted.scripts.files) {
    text += file.path.string() + "\n";
  }
  TRY(terminal.print(text));
  std::string use = fmt::format("to use it: . '{}'", wanted.spec.script_path());
  terminal.say(call.flag("--dry-run") ? "nothing was done"
               : call.flag("--inside")
                   ? use
                   : fmt::format("nothing in {} was changed; {}", wanted.spec.prefix.string(), use));
  return ExitCode::fine;
}

} // namespace

const CommandRow k_env_adopt_command{
    "env adopt",
    "PREFIX",
    Completer::folder,
    "give a venv or conda environment that others made envboot's activate scripts",
    "The scripts are put among envboot's own files; without --inside nothing in PREFIX is changed. With it, scripts "
    "that "
    "venv, virtualenv or uv wrote and nobody changed are kept as NAME.theirs~, and `env remove` gives them their names "
    "back. What its packages "
    "and `conda env "
    "config vars` want set is read now and written into them. `env list`, `show`, `verify` and `remove` know it from "
    "then on; `remove` takes the scripts away and leaves PREFIX.",
    k_options,
    run};

} // namespace envboot::cli
