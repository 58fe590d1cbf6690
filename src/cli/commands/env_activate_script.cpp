#include "cli/commands/commands.hpp"
#include "cli/module_session.hpp"
#include "cli/terminal.hpp"
#include "env/adopted.hpp"
#include "env/check_script.hpp"
#include "env/foreign.hpp"
#include "env/standalone.hpp"
#include "hijack/conda_of.hpp"
#include "init/doors.hpp"
#include "os/read.hpp"
#include "store/atomic_file.hpp"
#include "util/snippet.hpp"

namespace envboot::cli {
namespace {

constexpr OptionRow k_options[] = {{"--from", 0, "CONDA|MODULE|ENV", Completer::folder, false,
                                    "where conda is, a module that brings it, or an environment of its"},
                                   {"--env", 0, "ENV", Completer::folder, false,
                                    "the environment, where --from names only a conda; usual is its base"},
                                   {"--output", 0, "FILE", Completer::none, false,
                                    "write it there (for csh or fish where FILE ends so), not to stdout"},
                                   k_modulepath_option,
                                   k_modules_tool_option,
                                   k_no_cache_option,
                                   k_modules_site_option};

constexpr std::chrono::seconds k_conda_patience{60}, k_shell_patience{20};
constexpr std::chrono::minutes k_module_patience{1};

/// Which conda is asked about which environment, and how that was found, in words.
struct Target {
  AbsPath root, prefix;
  std::vector<std::string> found;
};

/// The conda that a module would bring, found without loading it.
Result<AbsPath> conda_of_module(const Call& call, World& world, Terminal& terminal, const std::string& word) {
  ModuleSession session = TRY(open_module_session(call, world, terminal, call.values("--modulepath")));
  Deadline deadline = Deadline::after(k_module_patience, world.interrupt);
  auto tool = call.value("--tool") ? std::optional(TRY(asked_tool(call, modulefile::Tool::modules))) : std::nullopt;
  modulefile::TreeIndex index =
      modulefile::index_for({word}, tool, world.files, session.workforce, session.folders, session.start, deadline);
  index.tool = tool.value_or(index.tool);
  modulefile::Resolved module = TRY(find_module(world, index, word));
  modulefile::Start start = session.start;
  start.tool = index.tool;
  modulefile::Request request{module.file, module.name, word, modulefile::Mode::load, false, {}};
  modulefile::Evaluation evaluation = modulefile::evaluate_all(session.workforce, start, {request}, deadline).front();
  std::vector<hijack::CondaCandidate> condas = hijack::conda_of(evaluation.effects, world.files);
  if (condas.empty()) {
    return fail(usage_error("the module {} brings no conda", module.name)
                    .because(fmt::format("nothing that {} does names a folder with bin/conda", module.file.string()))
                    .with_hint("name the folder of the conda itself with `--from DIR`"));
  }
  return condas.front().root;
}

/// The conda that made an environment: its history names it, else one on PATH or CONDA_EXE, else one that conda's own
/// list of environments names beside it.
Result<std::pair<AbsPath, std::string>> conda_of_environment(World& world, const AbsPath& prefix) {
  std::vector<std::pair<AbsPath, std::string>> candidates;
  if (auto history = os::read_text(world.files, prefix / "conda-meta/history")) {
    if (auto root = env::root_in_history(*history)) {
      candidates.emplace_back(*root, "conda-meta/history names it");
    }
  }
  const Environment& user = world.host.environment();
  if (auto program = AbsPath::parse(user.get_or("CONDA_EXE", ""))) {
    candidates.emplace_back(program->parent().parent(), "CONDA_EXE names it");
  }
  std::string path = user.get_or("PATH", "");
  for (std::string_view rest = path; !rest.empty();) {
    std::string_view entry = rest.substr(0, rest.find(':'));
    auto folder = AbsPath::parse(entry);
    if (folder && folder->name() == "bin") {
      candidates.emplace_back(folder->parent(), "it is on PATH");
    }
    rest.remove_prefix(std::min(rest.size(), entry.size() + 1));
  }
  auto home = os::home_in(user);
  auto list = home ? os::read_text(world.files, *home / ".conda/environments.txt") : fail(home.error());
  std::string known = list ? *list : "";
  for (std::string_view rest = known; !rest.empty();) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    if (auto root = AbsPath::parse(line)) {
      candidates.emplace_back(*root, "~/.conda/environments.txt names it");
    }
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  }
  for (auto& candidate : candidates) {
    if (os::is_regular(world.files, candidate.first / "bin/conda")) {
      return candidate;
    }
  }
  return fail(
      usage_error("no conda is found that made {}", prefix.string())
          .because(
              "neither its conda-meta/history, CONDA_EXE, PATH nor ~/.conda/environments.txt name one that is there")
          .with_hint("`envboot env adopt PREFIX` needs none; or name one: `--from CONDA --env PREFIX`"));
}

Result<AbsPath> named_environment(World& world, const store::Folders& folders, const std::string& word) {
  auto adopted = TRY(env::find_adopted(world.files, folders, word));
  if (word.find('/') == std::string::npos && adopted && adopted->spec) {
    return adopted->spec->prefix;
  }
  return AbsPath::parse(word, TRY(world.host.working_folder()));
}

Result<Target> find_target(const Call& call, World& world, Terminal& terminal, const store::Folders& folders) {
  auto from = call.value("--from");
  if (!from) {
    return fail(usage_error("where is the conda?")
                    .with_hint("--from names its folder, a module that brings it, or an environment of its"));
  }
  auto asked = call.value("--env");
  auto adopted = TRY(env::find_adopted(world.files, folders, *from));
  if (!is_path(*from) && !adopted) {
    AbsPath root = TRY(conda_of_module(call, world, terminal, *from));
    AbsPath prefix = asked ? TRY(named_environment(world, folders, *asked)) : root;
    return Target{root, prefix, {fmt::format("the module {} brings the conda {}", *from, root.string())}};
  }
  AbsPath place = TRY(named_environment(world, folders, *from));
  if (env::is_conda_root(world.files, place)) {
    AbsPath prefix = asked ? TRY(named_environment(world, folders, *asked)) : place;
    return Target{place, prefix, {}};
  }
  auto [root, how] = TRY(conda_of_environment(world, place));
  return Target{root, place, {fmt::format("its conda is {}: {}", root.string(), how)}};
}

struct Made {
  env::ShellKind kind;
  std::string text;
  env::Provenance provenance;
  env::CondaScripts conda;
  Known<env::CondaAnswer> answer;
  std::vector<std::string> checked; ///< names of shells in which it does what conda does
};

/// What conda sets is asked of conda; a 4.2 or 4.3 has no command for it, so there it is read from the environment.
Result<Made> make(World& world, const Target& target, const AbsPath& output) {
  const std::string& file = output.string();
  env::ShellKind kind = file.ends_with(".csh")    ? env::ShellKind::csh
                        : file.ends_with(".fish") ? env::ShellKind::fish
                                                  : env::ShellKind::sh;
  env::EnvironmentSpec spec = TRY(env::describe_foreign(world.files, target.prefix, target.prefix.name()));
  if (spec.flavour != env::Flavour::conda) {
    return fail(usage_error("{} is no conda environment", target.prefix.string())
                    .with_hint("`envboot env adopt PREFIX` gives a venv such a script"));
  }
  env::CondaScripts conda = TRY(env::read_conda_scripts(world.files, target.root));
  Known<env::CondaAnswer> answer = Unknown{"conda 4.2 and 4.3 can't tell what they would set"};
  if (conda.generation != env::CondaGeneration::self_locating) {
    answer = TRY(env::ask_conda(world.processes, target.root, target.prefix, world.host.environment(),
                                Deadline::after(k_conda_patience, world.interrupt)));
    spec.variables = env::wanted_in(*answer);
    for (const env::WantedVariable& variable : answer->variables) {
      if (variable.name == "CONDA_DEFAULT_ENV" && variable.value) {
        spec.label = *variable.value;
      }
    }
  }
  if (kind == env::ShellKind::csh) {
    spec.script = TRY(AbsPath::parse(file.substr(0, file.size() - std::string_view(".csh").size())));
  } else {
    spec.script = output;
  }
  std::vector<env::DoorFile> scripts = TRY(init::activate_scripts(spec));
  env::Provenance made = env::provenance(target.prefix, conda, spec.variables, os::iso_time(world.clock.now()));
  std::string text = env::with_provenance(scripts[static_cast<size_t>(kind)].content, made);
  return Made{kind, std::move(text), std::move(made), std::move(conda), std::move(answer), {}};
}

/// Sources the script in each shell on this machine; the first difference from conda is the error.
Status check(World& world, const store::Folders& folders, Made& made) {
  if (!made.answer) {
    return {};
  }
  AbsPath folder = folders.cache / TRY(RelPath::parse(fmt::format("activate-script-{}", world.host.process_id())));
  RelPath name = TRY(RelPath::parse("activate"));
  os::DirPtr parent = TRY(os::make_dirs(world.files, folders.cache));
  os::DirPtr opened = TRY(os::make_dirs(world.files, folder));
  TRY(store::write_atomic(*opened, name, made.text, 0600, store::Durable::no));
  env::ScriptTrial trial{folder / name, made.conda.root, *made.answer, folders.home};
  Status status;
  for (const env::InstalledShell& shell : env::installed_shells(world.files, world.host.environment())) {
    if (shell.kind != made.kind) {
      continue;
    }
    auto differences =
        env::try_script(world.processes, shell, trial, Deadline::after(k_shell_patience, world.interrupt));
    if (!differences) {
      status = fail(differences.error());
      break;
    }
    if (!differences->empty()) {
      Error error = failure("in {} the script does not do what conda does", shell.name);
      for (const std::string& difference : *differences) {
        error = std::move(error).because(difference);
      }
      status = fail(std::move(error));
      break;
    }
    made.checked.push_back(shell.name);
  }
  TRY(os::remove_tree(*parent, TRY(RelPath::parse(folder.name()))));
  return status;
}

Json report(const Made& made, const Target& target, const std::optional<AbsPath>& output) {
  Json checked = Json::array();
  for (const std::string& shell : made.checked) {
    checked.push(shell);
  }
  Json json = env::to_json(made.provenance);
  json.set("file", output ? Json(output->string()) : Json());
  json.set("checked_in", std::move(checked));
  Json found = Json::array();
  for (const std::string& line : target.found) {
    found.push(line);
  }
  json.set("found", std::move(found));
  return json;
}

Result<ExitCode> run(const Call& call, World& world) {
  Terminal terminal(call, world);
  store::Folders folders = TRY(environment_folders(TRY(open_account(call, world)), world));
  Target target = TRY(find_target(call, world, terminal, folders));
  AbsPath here = TRY(world.host.working_folder());
  std::optional<AbsPath> output;
  if (auto file = call.value("--output")) {
    output = TRY(AbsPath::parse(*file, here));
  }
  if (call.flag("--json") && !output) {
    return fail(
        usage_error("the script and the JSON document would both go to stdout").with_hint("add `--output FILE`"));
  }
  Made made = TRY(make(world, target, output.value_or(here / "activate")));
  TRY(check(world, folders, made));
  if (output) {
    os::DirPtr folder = TRY(os::make_dirs(world.files, output->parent()));
    TRY(store::write_atomic(*folder, TRY(RelPath::parse(output->name())), made.text, 0644, store::Durable::no));
  }
  TRY(terminal.print(call.flag("--json") ? report(made, target, output).dump() + "\n" : output ? "" : made.text));
  for (const std::string& line : target.found) {
    terminal.say(printable(line));
  }
  terminal.say(printable(fmt::format(
      "conda {} ({}) of {}: its own activate script needs {}", made.conda.version.value_or("of unknown version"),
      env::title_of(made.conda.generation), target.root.string(),
      made.conda.generation == env::CondaGeneration::self_locating ? "the programs beside it"
                                                                   : "that folder and a start of Python")));
  for (const AbsPath& missing : made.conda.missing) {
    terminal.warn(printable(fmt::format("conda's own script would fail: {} is missing", missing.string())));
  }
  if (!made.answer) {
    terminal.warn("not compared with conda: " + made.answer.because());
  }
  std::string shells;
  for (const std::string& shell : made.checked) {
    shells += (shells.empty() ? "" : ", ") + shell;
  }
  terminal.say(printable(fmt::format("{}does what conda does in {}; needs neither that conda nor a start file",
                                     output ? output->string() + " " : "it ",
                                     shells.empty() ? "no shell that is here" : shells)));
  return ExitCode::fine;
}

} // namespace

const CommandRow k_env_activate_script_command{
    "env activate-script",
    "",
    Completer::none,
    "write one activate script for a conda environment that needs no conda when it runs",
    "Finds the conda (by its folder, a module's effects, or the environment's history), asks it once what it would "
    "set, "
    "in a clean environment, and writes that down as data, with conda's version and the digests of its own scripts, "
    "which `env verify FILE` compares later. The script is sourced at once in each shell of its kind on this machine "
    "and "
    "must make of it what conda makes, or nothing is written.",
    k_options,
    run};

} // namespace envboot::cli
