#include "cli/asked_gpus.hpp"
#include "cli/commands/commands.hpp"
#include "cli/fetch_wheel.hpp"
#include "cli/network_options.hpp"
#include "util/text_table.hpp"

namespace envboot::cli {
namespace {

constexpr auto k_options = with_network_options({
    {"--into", 0, "DIR", Completer::folder, false, "where to put it; else here"},
    {"--python", 0, "VERSION", Completer::none, false, "of NAME==VERSION the file for this Python: 3.7"},
    {"--glibc", 0, "VERSION", Completer::none, false, "of the oldest machine it is for; else of this one"},
    {"--gpu", 0, "GPU", Completer::gpu, true,
     "refuse what does not run on this card: K40, V100, 3.5; `site`: on all of the site"},
    {"--sha256", 0, "HEX", Completer::none, false, "refuse a file with another digest"},
    {"--rate", 0, "BYTES", Completer::none, false, "at most so many a second: 800k, 2M"},
    {"--site", 0, "NAME", Completer::none, false, "use this site profile"},
    {"--index", 0, "URL", Completer::none, false, "package index that NAME==VERSION is looked for on; else pip's own"},
});

Json json_of(const FetchedFile& file) {
  return Json::object({{"file", file.fetched.path.name()},
                       {"path", file.fetched.path.string()},
                       {"url", file.url},
                       {"sha256", file.fetched.sha256.hex()},
                       {"pinned", file.pinned},
                       {"size", file.fetched.bytes},
                       {"resumed_from", file.fetched.resumed_from},
                       {"verdicts", *wheel::to_json(file.report).find("verdicts")}});
}

Result<ExitCode> run(const Call& call, World& world) {
  Terminal terminal(call, world);
  Account account = TRY(open_account(call, world));
  if (account.settings.offline()) {
    return fail(usage_error("nothing can be fetched with `--offline`").with_hint("leave `--offline` away"));
  }
  FetchChoice choice = TRY(choose_fetch(call, world, account));
  NetworkChoice network = TRY(choose_network(call, world, account, terminal));
  Json files = Json::array();
  std::string paths;
  for (const std::string& word : call.positionals()) {
    FetchedFile file = TRY(fetch_wheel(world, account, terminal, network, choice, word));
    files.push(json_of(file));
    paths += file.fetched.path.string() + "\n";
  }
  TRY(terminal.print(call.flag("--json") ? Json::object({{"schema", 1}, {"files", std::move(files)}}).dump() + "\n"
                                         : paths));
  return ExitCode::fine;
}

} // namespace

const CommandRow k_wheel_fetch_command{
    "wheel fetch",
    "URL|NAME==VERSION…",
    Completer::none,
    "download a wheel so that a broken connection costs nothing",
    "What has arrived stays, also over a kill or a reboot, and the next run goes on there. NAME==VERSION is looked for "
    "in\n"
    "the catalogue, then on the package index. The digest is checked, and the GPU code in it read, while it arrives. "
    "A\n"
    "login page in its place is told as such (exit status 75). Prints the path of each file.",
    k_options,
    run};

} // namespace envboot::cli
