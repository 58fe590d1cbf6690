#include "cli/account.hpp"
#include "cli/asked_gpus.hpp"
#include "cli/commands/commands.hpp"
#include "cli/environment_place.hpp"
#include "cli/progress.hpp"
#include "cli/wheel_source.hpp"
#include "env/lockfile.hpp"
#include "os/read.hpp"
#include "util/snippet.hpp"
#include "util/text_table.hpp"
#include "wheel/install.hpp"
#include "wheel/installed_record.hpp"

#include <algorithm>

namespace envboot::cli {
namespace {

constexpr OptionRow k_options[] = {
    {"--into", 0, "ENV", Completer::environment, false, "the environment: a name of envboot's, or the path of any"},
    {"--gpu", 0, "GPU", Completer::gpu, true,
     "refuse it unless it runs on this card: K40, V100, 3.5; `site`: on all of the site"},
    {"--compile", 0, "", Completer::none, false, "compile it to byte code, on all processors; else Python does, later"},
    {"--force", 0, "", Completer::none, false, "install the same version again; replace files of other packages"},
    {"--dry-run", 0, "", Completer::none, false, "judge it, say what would be done and write nothing"},
    {"--prefix", 0, "DIR", Completer::folder, false, "environments are below this folder"},
    {"--site", 0, "NAME", Completer::none, false, "use this site profile"},
};

/// In a shell's single quotes where it needs them.
std::string shown_word(const std::string& word) {
  bool plain = std::ranges::all_of(word, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_' || c == '/' || c == '=';
  });
  std::string quoted = "'";
  for (char c : word) {
    quoted += c == '\'' ? "'\\''" : std::string(1, c);
  }
  return plain ? word : quoted + "'";
}

void warn_of_unmet(Terminal& terminal, const wheel::InstallReport& report) {
  std::string list, command = shown_word(report.python.string()) + " -m pip install";
  for (const wheel::Unmet& one : report.unmet) {
    std::string there = one.present.empty() ? "" : " (" + one.present + " is there)";
    list += (list.empty() ? "" : ", ") + one.requirement + there;
    command += " " + shown_word(one.requirement);
  }
  if (!list.empty()) {
    terminal.warn(printable(fmt::format("{} needs what is not installed: {}", report.name, list)));
    terminal.warn(printable("to have it, type: " + command));
  }
}

Json to_json(const wheel::InstallReport& report, const AbsPath& environment, bool dry_run) {
  Json scripts = Json::array(), warnings = Json::array(), unmet = Json::array(), verdicts = Json::array();
  for (const std::string& script : report.scripts) {
    scripts.push(script);
  }
  for (const std::string& warning : report.warnings) {
    warnings.push(warning);
  }
  for (const wheel::Unmet& one : report.unmet) {
    unmet.push(Json::object(
        {{"requirement", one.requirement}, {"installed", one.present.empty() ? Json() : Json(one.present)}}));
  }
  for (const gpu::GpuVerdict& verdict : report.verdicts) {
    verdicts.push(Json::object({{"gpu", verdict.gpu.capability.text()},
                                {"verdict", gpu::text_of(verdict.verdict)},
                                {"because", verdict.because}}));
  }
  return Json::object({{"schema", 1},
                       {"environment", environment.string()},
                       {"name", report.name},
                       {"version", report.version},
                       {"installed", !report.already && !dry_run},
                       {"before", report.before ? Json(*report.before) : Json()},
                       {"files", static_cast<uint64_t>(report.files)},
                       {"bytes", report.bytes},
                       {"scripts", std::move(scripts)},
                       {"warnings", std::move(warnings)},
                       {"unmet", std::move(unmet)},
                       {"verdicts", std::move(verdicts)}});
}

/// What envboot.lock says of it afterwards.
Result<std::string> locked(World& world, const AbsPath& lock_path, const AbsPath& wheel,
                           const wheel::InstallReport& report) {
  auto lock = env::parse_lockfile(TRY(os::read_text(world.files, lock_path)));
  if (!lock) {
    Error unread = failure("{} can't be told of it", lock_path.string());
    unread.causes = {lock.error().what};
    return fail(std::move(unread).with_hint(
        lock.error().hint.empty() ? "move that file away: the environment works without it" : lock.error().hint));
  }
  env::LockedWheel entry{report.name,
                         report.version,
                         wheel.name(),
                         wheel::file_url(wheel),
                         report.sha256 ? report.sha256->hex() : "",
                         report.wheel_bytes,
                         {}};
  for (const gpu::GpuVerdict& verdict : report.verdicts) {
    if (gpu::is_good(verdict.verdict) || verdict.only_vendor_lacks) {
      entry.capabilities.push_back(verdict.gpu.capability.text());
    }
  }
  env::lock_wheel(*lock, std::move(entry), report.contents ? report.contents->hex() : "");
  return env::to_json(*lock).dump() + "\n";
}

/// What was done, in one sentence.
std::string outcome_of(const wheel::InstallReport& report, const AbsPath& environment, bool dry_run) {
  std::string title = report.name + " " + report.version;
  if (report.already) {
    return fmt::format("{} is in {} already: nothing was done (`--force` installs it again)", title,
                       environment.string());
  }
  std::string before;
  if (report.before) {
    before = *report.before == report.version ? ", in place of itself" : ", in place of " + *report.before;
  }
  return fmt::format("{}{} in {}{} ({}, {})", dry_run ? "would install " : "installed ", title, environment.string(),
                     before, counted(report.files, "file"), human_bytes(report.bytes));
}

Status check_wheel(World& world, const AbsPath& wheel) {
  auto file = world.files.open(wheel);
  if (!file && file.error().is_missing()) {
    return fail(usage_error("there is no file {}", wheel.string()).with_hint("name the wheel's file, as it is here"));
  }
  if (!file) {
    return fail(file.error());
  }
  return check_wheel_name(wheel.name());
}

Result<wheel::InstallWish> wish_of(const Call& call, World& world, const Account& account,
                                   const EnvironmentPlace& place) {
  wheel::InstallWish wish;
  wish.wheel = TRY(AbsPath::parse(call.positionals().front(), TRY(world.host.working_folder())));
  TRY(check_wheel(world, wish.wheel));
  wish.prefix = place.own;
  wish.gpus = TRY(asked_gpus(account.settings.value(config::Key::gpu), account.site));
  wish.gpu_wanted = call.flag("--gpu"); // a setting that holds for all wheels doesn't ask for GPU code in each
  wish.compile = call.flag("--compile");
  wish.force = call.flag("--force");
  wish.dry_run = call.flag("--dry-run");
  AbsPath lock = wish.prefix / env::k_lock_name;
  if (os::exists(world.files, lock)) {
    wish.note = wheel::InstallNote{env::k_lock_name, [&world, lock, wheel = wish.wheel](const auto& report) {
                                     return locked(world, lock, wheel, report);
                                   }};
  }
  return wish;
}

Result<ExitCode> run_install(const Call& call, World& world) {
  Terminal terminal(call, world);
  std::optional<std::string> into = call.value("--into");
  if (!into) {
    return fail(usage_error("`wheel install` needs to know the environment")
                    .with_hint("add `--into NAME`, a name that `envboot env list` shows, or `--into PATH`"));
  }
  Account account = TRY(open_account(call, world));
  EnvironmentPlace place = TRY(environment_place(world, account, *into));
  wheel::InstallWish wish = TRY(wish_of(call, world, account, place));
  AmountLine line(terminal, world.clock);
  wish.progress = [&](uint64_t done, uint64_t total) { line.draw(done, total); };
  wheel::InstallSeams seams{{world.files, world.host, world.clock, world.random}, world.processes};
  auto report = wheel::install(seams, wish, Deadline::never(world.interrupt));
  line.clear();
  if (!report) {
    return fail(report.error().kind == Kind::refused ? with_wheel_hint(report.error()) : report.error());
  }
  for (const std::string& warning : report->warnings) {
    terminal.warn(printable(warning));
  }
  warn_of_unmet(terminal, *report);
  if (call.flag("--json")) {
    TRY(terminal.print(to_json(*report, place.named, wish.dry_run).dump() + "\n"));
  }
  terminal.say(printable(outcome_of(*report, place.named, wish.dry_run)));
  return ExitCode::fine;
}

} // namespace

const CommandRow k_wheel_install_command{
    "wheel install",
    "FILE",
    Completer::file,
    "install one wheel into an environment, checked as it is unpacked",
    "Does what `pip install --no-deps --no-compile FILE` does, in one pass and without the network: every file is "
    "held\n"
    "against the hash that the wheel promises, and with `--gpu` a wheel that doesn't run there is refused. Another\n"
    "version of the project is replaced. What it needs is not installed; what is missing is named with the command\n"
    "that gets it. A run that is killed leaves the old state or the new one: the next one puts right what was left.\n"
    "The envboot.lock of an environment that `init` made tells of it afterwards.",
    k_options,
    run_install};

} // namespace envboot::cli
