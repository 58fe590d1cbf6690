#include "cli/account.hpp"
#include "cli/commands/commands.hpp"
#include "cli/known_environment.hpp"
#include "cli/network_options.hpp"
#include "cli/terminal.hpp"
#include "env/lock_drift.hpp"
#include "init/lock_environment.hpp"
#include "os/read.hpp"
#include "store/atomic_file.hpp"
#include "util/snippet.hpp"

#include <algorithm>

namespace envboot::cli {
namespace {

constexpr auto k_options = with_network_options({
    {"--output", 0, "FILE", Completer::file, false, "write it into this file; `-`, and without it: print it"},
    {"--check", 0, "", Completer::none, false,
     "write nothing; say whether the environment is as FILE tells, or its own envboot.lock"},
    {"--prefix", 0, "DIR", Completer::folder, false, "environments are below this folder"},
    {"--site", 0, "NAME", Completer::none, false, "use this site profile"},
    {"--index", 0, "URL", Completer::none, false, "package index to ask for digests, in place of pip's own"},
});

constexpr std::chrono::minutes k_patience{10};

bool is_known(const env::LockedPackage& package) {
  return !package.sha256.empty();
}

/// Digests that nobody kept are asked of the index, unless that is not wanted or there are none.
Status ask_index(const Call& call, World& world, const Account& account, Terminal& terminal, init::LockedNow& now,
                 const Deadline& deadline) {
  if (call.flag("--offline") || std::ranges::all_of(now.lock.packages, is_known)) {
    return {};
  }
  NetworkChoice network = TRY(choose_network(call, world, account, terminal));
  std::string given = account.settings.value(config::Key::index);
  Url url = given.empty() ? TRY(init::pip_index(world.processes, world.files, world.host.environment(), deadline))
                          : TRY(Url::parse(given));
  os::Route route = net::route_to(url, network.proxy, std::nullopt);
  route.ca_pem = TRY(net::find_bundle(world.files, world.host.environment(), network.ca_store, network.site_ca,
                                      "site " + account.site.name))
                     .pem;
  return init::ask_index(world.transport, {url, route}, now, deadline);
}

void say_unknown(Terminal& terminal, const env::Lockfile& lock) {
  size_t known = static_cast<size_t>(std::ranges::count_if(lock.packages, is_known));
  terminal.say(fmt::format("{} of {} packages have their SHA-256 in the lock{}", known, lock.packages.size(),
                           lock.conda.empty() ? "" : ", and " + counted(lock.conda.size(), "package") + " of conda"));
  for (const env::LockedPackage& package : lock.packages) {
    if (!is_known(package)) {
      terminal.warn(
          printable(fmt::format("no digest is known of {} {}: {}", package.name, package.version, package.unknown)));
    }
  }
}

Result<ExitCode> check(const Call& call, Terminal& terminal, const std::string& name, const env::Lockfile& then,
                       const env::Lockfile& now) {
  std::vector<env::Drift> drifts = env::drift_between(then, now);
  if (call.flag("--json")) {
    Json array = Json::array();
    for (const env::Drift& drift : drifts) {
      array.push(drift.what);
    }
    TRY(terminal.print(Json::object({{"schema", 1}, {"name", name}, {"differences", std::move(array)}}).dump() + "\n"));
  } else {
    std::string text = fmt::format("{}: {}\n", printable(name), drifts.empty() ? "as locked" : "not as locked");
    for (const env::Drift& drift : drifts) {
      text += fmt::format("  {}\n", printable(drift.what));
    }
    TRY(terminal.print(text));
  }
  return drifts.empty() ? ExitCode::fine : ExitCode::findings;
}

Result<env::Lockfile> then_of(World& world, const KnownEnvironment& subject, const std::optional<AbsPath>& file) {
  if (file) {
    return env::parse_lockfile(TRY(os::read_text(world.files, *file)));
  }
  if (!subject.lock) {
    return fail(usage_error("{} has no envboot.lock to compare it with", subject.named.string())
                    .with_hint("name one with `--output FILE`"));
  }
  return *subject.lock;
}

Result<ExitCode> run(const Call& call, World& world) {
  Terminal terminal(call, world);
  Account account = TRY(open_account(call, world));
  store::Folders folders = TRY(environment_folders(account, world));
  KnownEnvironment subject = TRY(known_environment(world, folders, call.positionals().front()));
  std::string output = call.value("--output").value_or("-");
  std::optional<AbsPath> file;
  if (output != "-") {
    file = TRY(AbsPath::parse(output, TRY(world.host.working_folder())));
  }
  init::Seams seams{world.files, world.processes, world.transport, world.host, world.clock, world.random};
  Deadline deadline = Deadline::after(k_patience, world.interrupt);
  init::LockedNow now = TRY(init::lock_of(seams, {subject.name, subject.own, subject.lock}, deadline));
  if (call.flag("--check")) {
    env::Lockfile then = TRY(then_of(world, subject, file));
    return check(call, terminal, subject.name, then, now.lock);
  }
  TRY(ask_index(call, world, account, terminal, now, deadline));
  std::string text = env::to_json(now.lock).dump() + "\n";
  if (file) {
    os::DirPtr folder = TRY(world.files.dir(file->parent()));
    TRY(store::write_atomic(*folder, TRY(RelPath::parse(file->name())), text, 0644, store::Durable::no));
  } else {
    TRY(terminal.print(text));
  }
  say_unknown(terminal, now.lock);
  return ExitCode::fine;
}

} // namespace

const CommandRow k_env_lock_command{
    "env lock",
    "ENV",
    Completer::environment,
    "write down what is in an environment, each package with its file and digest",
    "ENV is a name that `envboot env list` shows, or the path of any venv or conda environment. Where a package came\n"
    "from is known from envboot.lock and from what pip left (direct_url.json); of others the package index is asked "
    "for\n"
    "the file and its SHA-256, with `--offline` nobody. What nobody knows is named, and why. The same environment "
    "gives\n"
    "the same lock. `envboot init --locked FILE` makes it again from there. `--check` exits with 1 on a difference.",
    k_options,
    run};

} // namespace envboot::cli
