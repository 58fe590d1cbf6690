#include "cli/module_use.hpp"

#include "doctor/own_path.hpp"
#include "os/read.hpp"
#include "survey/start_files.hpp"

#include <algorithm>

namespace envboot::cli {
namespace {

constexpr std::chrono::seconds k_patience{30};
constexpr PathLiteral k_login_files[] = {".bash_profile", ".bash_login", ".profile"};
/// Words of the lines that bring `module` to a shell, or empty MODULEPATH.
constexpr std::string_view k_of_modules[] = {"module", "lmod", "Lmod", "LMOD", "MODULE", "/etc/bashrc", "/etc/profile"};

survey::ShellKind kind_of(env::RcLanguage language) {
  return language == env::RcLanguage::sh    ? survey::ShellKind::sh
         : language == env::RcLanguage::csh ? survey::ShellKind::csh
                                            : survey::ShellKind::fish;
}

/// Whether a line from that one on, counted from 1, has to do with modules.
bool brings_modules_from(std::string_view text, int line) {
  for (int number = 1; number < line && !text.empty(); ++number) {
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  }
  return std::ranges::any_of(k_of_modules, [&](std::string_view word) { return text.find(word) != text.npos; });
}

/// bash reads another file where one logs in, which as a rule reads ~/.bashrc in turn.
std::string login_note(os::FileReader& files, const AbsPath& home, const AbsPath& start_file) {
  if (start_file.name() != ".bashrc") {
    return "";
  }
  for (PathLiteral name : k_login_files) {
    if (auto text = os::read_text(files, home / name)) {
      return text->find("bashrc") != text->npos
                 ? ""
                 : fmt::format("; a login shell reads {} alone, so add `. ~/.bashrc` there", (home / name).string());
    }
  }
  return "; a login shell doesn't: write `. ~/.bashrc` into ~/.bash_profile";
}

Result<ModuleUse> plan(World& world, const store::Folders& folders, const AbsPath& folder) {
  env::StartFile file = TRY(env::start_file_of(world.files, world.host.environment(), folders.home));
  bool is_there = world.files.stat(file.path, os::Links::keep).has_value();
  if (is_there && !os::exists(world.files, file.path)) {
    return fail(refusal("{} is not changed", file.path.string())
                    .because("it is a link that leads nowhere")
                    .with_hint("remove the link, or make the file that it names"));
  }
  AbsPath real =
      is_there ? TRY(doctor::own_path(world.files, file.path, os::Links::follow, world.host.user_id())) : file.path;
  env::StartFileEdit edit = TRY(env::open_start_file(world.files, real, world.host.user_id()));
  std::string block = TRY(env::module_use_block(file.language, folder));
  ModuleUse use{std::move(edit), std::move(block), "new shells read it"};
  std::string text = use.edit.before.value_or("");
  if (env::holds_block(text, folder)) {
    return use;
  }
  auto end = survey::reading_end(real, kind_of(file.language), text);
  bool before = end && (end->for_all || !brings_modules_from(text, end->line));
  if (before) {
    use.reach = fmt::format("it stands before line {}, where shells without a terminal stop reading", end->line);
  } else if (end) {
    use.reach = fmt::format("shells without a terminal, and jobs, stop reading in line {}, before what makes `module` "
                            "there: in a job file, write the line itself",
                            end->line);
  }
  use.reach += login_note(world.files, folders.home, file.path);
  use.edit.folders = {folder};
  use.edit.after = env::with_block(text, use.block, before ? std::optional(end->line) : std::nullopt, !is_there);
  return use;
}

Status write(const ModuleUse& use, Terminal& terminal, World& world, const store::Folders& folders) {
  if (use.is_there()) {
    terminal.say(fmt::format("{} has the line `module use` already", use.edit.path.string()));
    return {};
  }
  store::LockSeams seams{world.files, world.host, world.clock, world.random};
  store::Ledger ledger(seams, folders.state);
  TRY(env::write_start_file(world.files, ledger, use.edit, Deadline::after(k_patience, world.interrupt)));
  terminal.say(fmt::format("`module use` is in {} now: {}", use.edit.path.string(), use.reach));
  return {};
}

/// Whether new shells seem to find the folder: this one does.
bool is_used(const Environment& environment, const AbsPath& folder) {
  std::string all = ":" + environment.get_or("MODULEPATH", "") + ":";
  return all.find(":" + folder.string() + ":") != std::string::npos;
}

} // namespace

Result<std::optional<ModuleUse>> asked_module_use(const Call& call, World& world, const store::Folders& folders,
                                                  const AbsPath& folder) {
  return call.flag("--rc") ? std::optional(TRY(plan(world, folders, folder))) : std::nullopt;
}

std::string text_of(const ModuleUse& use) {
  return use.is_there() ? fmt::format("--- {} has the line `module use` already\n", use.edit.path.string())
                        : fmt::format("--- {}, to which these lines are added ({})\n{}", use.edit.path.string(),
                                      use.reach, use.block);
}

Result<std::optional<AbsPath>> settle_module_use(const std::optional<ModuleUse>& asked, Terminal& terminal,
                                                 World& world, const store::Folders& folders, const AbsPath& folder) {
  if (asked) {
    TRY(write(*asked, terminal, world, folders));
    return std::optional(asked->edit.path);
  }
  if (!terminal.may_ask() || is_used(world.host.environment(), folder)) {
    return std::optional<AbsPath>();
  }
  auto use = plan(world, folders, folder);
  if (!use || use->is_there()) {
    return use ? std::optional(use->edit.path) : std::nullopt;
  }
  terminal.say(text_of(*use));
  if (!TRY(terminal.agrees(fmt::format("Write that to {}, so that new shells find it?", use->edit.path.string())))) {
    return std::optional<AbsPath>();
  }
  TRY(write(*use, terminal, world, folders));
  return std::optional(use->edit.path);
}

std::string text_of(const env::IdleBlocks& idle) {
  std::string text;
  for (const env::StartFileEdit& edit : idle.edits) {
    for (const AbsPath& folder : edit.folders) {
      text += edit.after ? fmt::format("  in {}: `module use --append {}`\n", edit.path.string(), folder.string())
                         : fmt::format("  {}\n", edit.path.string());
    }
  }
  for (const Error& error : idle.kept) {
    text += fmt::format("kept: the lines with `module use` ({}: {})\n", error.what,
                        error.causes.empty() ? "" : error.causes.front());
  }
  return text;
}

void take_out(const env::IdleBlocks& idle, Terminal& terminal, World& world, const store::Folders& folders) {
  store::LockSeams seams{world.files, world.host, world.clock, world.random};
  store::Ledger ledger(seams, folders.state);
  for (const env::StartFileEdit& edit : idle.edits) {
    Status written = env::write_start_file(world.files, ledger, edit, Deadline::after(k_patience, world.interrupt));
    if (!written) {
      terminal.warn(
          fmt::format("the lines with `module use` stay in {}: {}", edit.path.string(), written.error().what));
    }
  }
}

} // namespace envboot::cli
