#include "cli/account.hpp"
#include "cli/commands/commands.hpp"
#include "cli/terminal.hpp"
#include "env/drift.hpp"
#include "env/lock_drift.hpp"
#include "init/lock_environment.hpp"
#include "os/read.hpp"
#include "util/snippet.hpp"

#include <algorithm>

namespace envboot::cli {
namespace {

constexpr OptionRow k_options[] = {
    {"--prefix", 0, "DIR", Completer::folder, false, "environments are below this folder"}};

constexpr std::chrono::seconds k_patience{60};

/// What was looked at, and what is no longer as it was.
struct Looked {
  std::string name;
  std::vector<env::Drift> drifts;
};

void append(std::vector<env::Drift>& all, std::vector<env::Drift> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

Result<Looked> look_at_script(World& world, const std::string& word) {
  AbsPath path = TRY(AbsPath::parse(word, TRY(world.host.working_folder())));
  std::string text = TRY(os::read_text(world.files, path));
  env::Provenance made = TRY(env::provenance_in(text));
  return Looked{path.string(), env::drift_of(world.files, made)};
}

/// What is in it otherwise than its lock tells. Where it can't be looked at at all, drift_of() says so.
std::vector<env::Drift> packages_drift(World& world, const env::Published& published) {
  if (!published.lock) {
    return {};
  }
  init::Seams seams{world.files, world.processes, world.transport, world.host, world.clock, world.random};
  auto now = init::lock_of(seams, {published.name, published.generation, *published.lock},
                           Deadline::after(k_patience, world.interrupt));
  std::vector<env::Drift> drifts = now ? env::drift_between(*published.lock, now->lock) : std::vector<env::Drift>();
  for (env::Drift& drift : drifts) {
    drift.hint = fmt::format("`envboot env lock {} --output {}/{}` tells its lock", published.name,
                             published.link.string(), RelPath(env::k_lock_name).string());
  }
  return drifts;
}

/// All environments, or the one of that name.
Result<std::vector<Looked>> look_at_environments(World& world, const store::Folders& folders, store::Ledger& ledger,
                                                 const std::optional<std::string>& name) {
  std::vector<Looked> all;
  for (const env::Adopted& adopted : TRY(env::list_adopted(world.files, folders))) {
    if (!name || *name == adopted.name) {
      all.push_back({adopted.name, env::drift_of(world.files, adopted)});
    }
  }
  if (name && all.empty()) {
    TRY(env::find_published(world.files, folders, *name));
  }
  for (const env::Published& published : TRY(env::list_published(world.files, folders))) {
    if (!name || *name == published.name) {
      all.push_back({published.name, env::drift_of(world.files, published)});
      append(all.back().drifts, packages_drift(world, published));
    }
  }
  for (Looked& looked : all) {
    append(looked.drifts, TRY(env::edited_doors(world.files, ledger, looked.name)));
  }
  return all;
}

Json to_json(const Looked& looked) {
  Json drifts = Json::array();
  for (const env::Drift& drift : looked.drifts) {
    drifts.push(Json::object({{"what", drift.what}, {"hint", drift.hint.empty() ? Json() : Json(drift.hint)}}));
  }
  return Json::object({{"name", looked.name}, {"drift", std::move(drifts)}});
}

std::string render(const Looked& looked) {
  std::string text =
      fmt::format("{}: {}\n", printable(looked.name), looked.drifts.empty() ? "as it was" : "not as it was");
  for (const env::Drift& drift : looked.drifts) {
    text += fmt::format("  {}\n", printable(drift.what));
    text += drift.hint.empty() ? "" : fmt::format("    = {}\n", printable(drift.hint));
  }
  return text;
}

Result<ExitCode> run(const Call& call, World& world) {
  Terminal terminal(call, world);
  store::Folders folders = TRY(environment_folders(TRY(open_account(call, world)), world));
  store::LockSeams seams{world.files, world.host, world.clock, world.random};
  store::Ledger ledger(seams, folders.state);
  auto word = call.positionals().empty() ? std::nullopt : std::optional(call.positionals().front());
  std::vector<Looked> all;
  if (word && word->find('/') != std::string::npos) {
    all.push_back(TRY(look_at_script(world, *word)));
  } else {
    all = TRY(look_at_environments(world, folders, ledger, word));
  }
  bool fine = std::ranges::all_of(all, [](const Looked& looked) { return looked.drifts.empty(); });
  if (call.flag("--json")) {
    Json array = Json::array();
    for (const Looked& looked : all) {
      array.push(to_json(looked));
    }
    TRY(terminal.print(Json::object({{"schema", 1}, {"verified", std::move(array)}}).dump() + "\n"));
  } else {
    std::string text;
    for (const Looked& looked : all) {
      text += render(looked);
    }
    TRY(terminal.print(text));
  }
  return fine ? ExitCode::fine : ExitCode::findings;
}

} // namespace

const CommandRow k_env_verify_command{
    "env verify",
    "[NAME|SCRIPT]",
    Completer::environment,
    "say what changed since an environment's scripts were made",
    "Of an environment: it or the Python it stands on is gone, its kind, its Python or the variables that it wants are "
    "others, a file that envboot wrote for it was changed, a package is not as its envboot.lock tells. Of a script of "
    "`env activate-script` (a word with a slash): "
    "its environment or the conda that was asked is gone, that conda's version or files are others. Without a word, "
    "all "
    "environments. Exit status 1 when something changed.",
    k_options,
    run};

} // namespace envboot::cli
