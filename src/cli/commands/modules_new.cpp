#include "cli/commands/commands.hpp"
#include "cli/module_session.hpp"
#include "cli/module_use.hpp"
#include "cli/new_module.hpp"
#include "cli/progress.hpp"
#include "cli/render_effects.hpp"
#include "survey/modules.hpp"
#include "util/snippet.hpp"

namespace envboot::cli {
namespace {

constexpr OptionRow k_options[] = {
    {"--prefix", 0, "DIR", Completer::folder, false, "the software is below this folder"},
    {"--requires", 0, "MODULE", Completer::none, true, "load this module first"},
    {"--library-path", 0, "", Completer::none, false,
     "put its libraries on LD_LIBRARY_PATH, where every program looks first"},
    {"--dir", 0, "DIR", Completer::folder, false, "write it to this folder of MODULEPATH; usual is ~/.local/modules"},
    k_rc_option,
    {"--dry-run", 0, "", Completer::none, false, "print the files and write nothing"},
};

constexpr std::chrono::minutes k_patience{1};

/// Says where the site has a module of that name.
void note_clash(World& world, const Account& account, const modulefile::Workforce& workforce,
                const modulefile::Start& start, const Deadline& deadline, NewModule& module) {
  std::vector<AbsPath> folders =
      survey::module_folders(world.files, start.environment, account.site, account.folders.home);
  modulefile::TreeIndex index = modulefile::index_trees(world.files, workforce, folders, start, deadline);
  const std::string& name = module.software.module.name();
  if (const modulefile::Modulefile* other = modulefile::namesake(index, name, module.folder)) {
    module.notes.push_back(fmt::format("there is a module {} too ({}): `module load {}` may mean that one, so load "
                                       "yours by its full name, or give it another",
                                       other->name, other->file.string(), name));
  }
}

/// What our own engine says of the pair; a failure, with the files taken back, where that isn't what was meant.
Result<modulefile::Evaluation> prove(const NewModule& module, const modulefile::Workforce& workforce,
                                     modulefile::Start start, const Deadline& deadline) {
  std::vector<modulefile::Evaluation> evaluations;
  std::string name = module.software.module.path().string();
  for (size_t i = 0; i < 2; ++i) {
    start.tool = i == 0 ? modulefile::Tool::modules : modulefile::Tool::lmod;
    modulefile::Request request{module.files[i].path, name, name, modulefile::Mode::load, false, {}};
    evaluations.push_back(modulefile::evaluate_all(workforce, start, {request}, deadline).front());
    if (std::string why = shortcoming(module, evaluations.back(), start.environment); !why.empty()) {
      return fail(failure("{} was written, and does not do what it should", request.file.string())
                      .because(why)
                      .with_hint("nothing was kept; please report this"));
    }
  }
  return std::move(evaluations.front());
}

Result<ExitCode> run(const Call& call, World& world) {
  Terminal terminal(call, world);
  Account account = TRY(open_account(call, world));
  Deadline deadline = Deadline::after(k_patience, world.interrupt);
  store::LockSeams seams{world.files, world.host, world.clock, world.random};
  store::Ledger ledger(seams, account.folders.state);
  NewModule module = TRY(describe_module(call, world, account.folders, TRY(ledger.all())));
  std::string name = module.software.module.path().string();
  env::PlaceFiles step(world.files, ledger, {"", "the modulefile " + name, module.files});
  if (Status free = step.check(); !free) {
    free.error().hint = "choose another NAME/VERSION or `--dir`, or move that file away";
    return fail(std::move(free).error());
  }
  std::optional<ModuleUse> use = TRY(asked_module_use(call, world, account.folders, module.folder));
  modulefile::Start start = survey::session_start(world.host);
  AbsPath program = TRY(world.host.own_executable());
  modulefile::Workforce workforce{world.processes, program, world.host.processors()};
  note_clash(world, account, workforce, start, deadline, module);
  for (const std::string& note : module.notes) {
    terminal.say(printable("note: " + note));
  }
  if (call.flag("--dry-run")) {
    std::string text;
    for (const env::PlacedFile& file : module.files) {
      text += fmt::format("--- {}\n{}", file.path.string(), file.content);
    }
    text += use ? text_of(*use) : "";
    TRY(terminal.print(call.flag("--json") ? new_module_json(module, nullptr, {}).dump() + "\n" : text));
    return ExitCode::fine;
  }
  StepDisplay display(terminal, world.clock, account.folders.home);
  Status placed = step.apply(display, deadline);
  auto proof = placed ? prove(module, workforce, start, deadline) : fail(placed.error());
  if (!proof) {
    TRY(step.undo(action::Keep::nothing));
    return fail(std::move(proof).error());
  }
  for (const std::string& told : TRY(step.conclude())) {
    terminal.say(told);
  }
  if (!call.flag("--json")) {
    TRY(terminal.print(render_shown({{name, module.files.front().path, {}}, *proof, {}, {}})));
  }
  terminal.say(fmt::format("{} is ready, for Environment Modules and for Lmod:\n  {}", name, load_line(module)));
  auto start_file = TRY(settle_module_use(use, terminal, world, account.folders, module.folder));
  if (call.flag("--json")) {
    TRY(terminal.print(new_module_json(module, &*proof, start_file).dump() + "\n"));
  }
  return ExitCode::fine;
}

} // namespace

const CommandRow k_modules_new_command{
    "modules new",
    "NAME/VERSION",
    Completer::none,
    "make a module for any software below a folder",
    "Finds programs, manuals and what compilers, pkg-config and CMake look for below --prefix, and writes a "
    "modulefile\n"
    "for Environment Modules with its twin for Lmod; then evaluates both and shows what they do. A folder of Python\n"
    "packages is never put on PYTHONPATH. `envboot modules remove NAME/VERSION` takes it back.",
    k_options,
    run};

} // namespace envboot::cli
