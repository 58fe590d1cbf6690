#include "cli/account.hpp"
#include "cli/asked_gpus.hpp"
#include "cli/commands/commands.hpp"
#include "cli/known_environment.hpp"
#include "cli/network_options.hpp"
#include "cli/progress.hpp"
#include "cli/render_proposal.hpp"
#include "init/add.hpp"
#include "os/read.hpp"

namespace envboot::cli {
namespace {

constexpr auto k_options = with_network_options({
    {"--gpu", 0, "GPU", Completer::gpu, true,
     "what holds GPU code must run on this card: K40, V100, 3.5; without it, those that the environment was made for"},
    {"--prefix", 0, "DIR", Completer::folder, false, "environments are below this folder"},
    {"--site", 0, "NAME", Completer::none, false, "use this site profile"},
    {"--index", 0, "URL", Completer::none, false, "package index, in place of pip's own"},
    {"--dry-run", 0, "", Completer::none, false, "print the plan and write nothing"},
});

constexpr std::chrono::seconds k_look_patience{60};

Result<KnownEnvironment> target(const Call& call, World& world, const store::Folders& folders) {
  KnownEnvironment found = TRY(known_environment(world, folders, call.positionals().front()));
  if (found.whose == KnownEnvironment::Whose::foreign) {
    return fail(usage_error("envboot does not know the environment {}", found.named.string())
                    .because("it neither made nor adopted it")
                    .with_hint(fmt::format("take it in first: `envboot env adopt {}`", found.named.string())));
  }
  return found;
}

/// `./x.whl`, `/tmp/x.whl`, `x.whl` are files; all else is a requirement.
Status sort_word(World& world, const std::string& word, init::AddRequest& request) {
  if (!word.ends_with(".whl") || word.find("://") != std::string::npos) {
    request.packages.push_back(word);
    return {};
  }
  AbsPath file = TRY(AbsPath::parse(word, TRY(world.host.working_folder())));
  if (!os::is_regular(world.files, file)) {
    return fail(usage_error("there is no file {}", file.string()).with_hint("name the wheel's file, as it is here"));
  }
  TRY(dist::WheelName::parse(file.name()));
  request.wheels.push_back(std::move(file));
  return {};
}

Status check_requirements(const std::vector<std::string>& packages) {
  for (const std::string& text : packages) {
    auto requirement = dist::Requirement::parse(text);
    if (!requirement || text.starts_with("-")) {
      return fail(usage_error("`{}` is neither a requirement nor a wheel's file", text)
                      .with_hint("for example: six, 'numpy>=1.19,<1.22', ./demo-1.0-py3-none-any.whl, "
                                 "'demo @ https://example.org/demo-1.0-py3-none-any.whl'"));
    }
  }
  return {};
}

Result<std::vector<gpu::Gpu>> gpus_of(const Call& call, const Account& account, const KnownEnvironment& found) {
  if (!call.flag("--gpu") && found.lock && !found.lock->gpus.empty()) {
    return gpu::parse_gpus(found.lock->gpus);
  }
  return asked_gpus(account.settings.value(config::Key::gpu), account.site);
}

Result<init::AddRequest> request_of(const Call& call, World& world, const Account& account, Terminal& terminal) {
  store::Folders folders = TRY(environment_folders(account, world));
  KnownEnvironment found = TRY(target(call, world, folders));
  std::vector<gpu::Gpu> gpus = TRY(gpus_of(call, account, found));
  init::AddRequest request{.name = found.name,
                           .named = found.named,
                           .own = found.own,
                           .ours = found.whose == KnownEnvironment::Whose::ours,
                           .packages = {},
                           .wheels = {},
                           .lock = std::move(found.lock),
                           .gpus = std::move(gpus),
                           .folders = std::move(folders),
                           .site = account.site,
                           .proxy = {},
                           .ca_store = {},
                           .site_ca = {},
                           .index = account.settings.value(config::Key::index)};
  for (size_t i = 1; i < call.positionals().size(); ++i) {
    TRY(sort_word(world, call.positionals()[i], request));
  }
  TRY(check_requirements(request.packages));
  NetworkChoice network = TRY(choose_network(call, world, account, terminal));
  request.proxy = std::move(network.proxy);
  request.ca_store = std::move(network.ca_store);
  request.site_ca = std::move(network.site_ca);
  return request;
}

std::string render(const init::AddProposal& proposal, const std::vector<std::string>& plan) {
  std::string text = fmt::format("plan, to add to the environment {} in {}:\n", proposal.request.name,
                                 proposal.request.named.string());
  for (const std::string& line : plan) {
    text += line + "\n";
  }
  return with_tilde(std::move(text), proposal.request.folders.home);
}

Json to_json(const init::AddProposal& proposal, const env::Lockfile& lock) {
  Json added = Json::array();
  for (const env::LockedPackage& package : lock.packages) {
    const env::LockedPackage* before =
        proposal.request.lock ? env::find_package(*proposal.request.lock, package.name) : nullptr;
    if (before == nullptr || before->version != package.version) {
      added.push(Json::object({{"name", package.name},
                               {"version", package.version},
                               {"before", before != nullptr ? Json(before->version) : Json()}}));
    }
  }
  return Json::object({{"schema", 1},
                       {"name", proposal.request.name},
                       {"prefix", proposal.request.named.string()},
                       {"packages", std::move(added)}});
}

Result<ExitCode> run(const Call& call, World& world) {
  Terminal terminal(call, world);
  Account account = TRY(open_account(call, world));
  if (call.flag("--offline") && !call.flag("--dry-run")) {
    return fail(usage_error("packages can't be added with `--offline`")
                    .because("what they need comes from the network")
                    .with_hint("`envboot wheel install FILE --into ENV` installs one wheel without the network"));
  }
  init::Seams seams{world.files, world.processes, world.transport, world.host, world.clock, world.random};
  Deadline deadline = Deadline::never(world.interrupt);
  init::AddRequest request = TRY(request_of(call, world, account, terminal));
  init::AddProposal proposal = TRY(init::propose_add(seams, std::move(request), deadline.within(k_look_patience)));
  std::string text = render(proposal, TRY(init::add_plan_lines(seams, proposal)));
  if (!TRY(terminal.goes_ahead(call, {std::move(text), "Go ahead?"}))) {
    return ExitCode::fine;
  }
  StepDisplay display(terminal, world.clock, proposal.request.folders.home);
  action::RunReport report = TRY(init::add(seams, proposal, display, deadline));
  warn_of_notes(terminal, report);
  if (call.flag("--json")) {
    KnownEnvironment now = TRY(target(call, world, proposal.request.folders));
    TRY(terminal.print(to_json(proposal, now.lock.value_or(env::Lockfile())).dump() + "\n"));
  }
  terminal.say(fmt::format("{} has them, after {:.1f} s; `envboot env lock {}` writes down what is in it",
                           proposal.request.name, static_cast<double>(report.wall.count()) / 1000,
                           proposal.request.name));
  return ExitCode::fine;
}

} // namespace

const CommandRow k_env_add_command{
    "env add",
    "ENV PACKAGE…",
    Completer::environment,
    "install more packages into an environment, the same safe way as init",
    "ENV is a name that `envboot env list` shows, or the path of such an environment; PACKAGE a requirement, as pip "
    "takes\n"
    "it, or the file of a wheel. uv or pip choose what is needed, beside what the environment's lock pins, which "
    "stays;\n"
    "envboot fetches each file, judges the GPU code in it and installs it, held against its hash. Nothing is changed\n"
    "before all of it is there and judged. A run that fails puts back what it replaced; one that is killed goes on "
    "when\n"
    "the same command is given again. envboot.lock tells of them afterwards.",
    k_options,
    run};

} // namespace envboot::cli
