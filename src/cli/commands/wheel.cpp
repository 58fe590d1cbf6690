#include "cli/account.hpp"
#include "cli/asked_gpus.hpp"
#include "cli/commands/commands.hpp"
#include "cli/environment_place.hpp"
#include "cli/network_options.hpp"
#include "cli/render_wheel.hpp"
#include "cli/wheel_source.hpp"
#include "survey/gpu_code.hpp"
#include "util/text_table.hpp"

#include <algorithm>

namespace envboot::cli {
namespace {

constexpr auto k_options = with_network_options({
    {"--gpu", 0, "GPU", Completer::gpu, true,
     "give a verdict on this card: K40, V100, 3.5; `site`: on all of the site"},
    {"--read", 0, "all|verdict", Completer::none, false,
     "how far to read; verdict, as for a URL with --gpu: until it is sure that it runs"},
    {"--site", 0, "NAME", Completer::none, false, "use this site profile"},
});

bool serves(const wheel::WheelReport& report) {
  return std::ranges::all_of(report.verdicts, gpu::is_good, &gpu::GpuVerdict::verdict);
}

/// Until a verdict stands only where bytes are dear and the verdict was asked for.
Result<wheel::Extent> extent_of(const Call& call, WheelPlace place, bool gpus_asked) {
  std::string how = call.value("--read").value_or(place == WheelPlace::url && gpus_asked ? "verdict" : "all");
  if (how != "all" && how != "verdict") {
    return fail(usage_error("`--read {}` is neither `all` nor `verdict`", how));
  }
  if (how == "verdict" && !gpus_asked) {
    return fail(
        usage_error("`--read verdict` needs to know on which card").with_hint("add `--gpu K40`, or `--gpu site`"));
  }
  return how == "all" ? wheel::Extent::whole : wheel::Extent::verdict;
}

/// How much was read, and so what the list of images is worth.
std::string extent_text(const LookedInto& looked) {
  std::string text = looked.report.whole
                         ? "all libraries were read"
                         : "read until it was sure that it runs: other libraries and images are not listed, "
                           "and no checksum was verified (`--read all` reads everything)";
  if (looked.traffic) {
    const WheelTraffic& traffic = *looked.traffic;
    text += fmt::format("; {} of {} came ({:.1f} %)", human_bytes(traffic.bytes), human_bytes(traffic.size),
                        100 * static_cast<double>(traffic.bytes) /
                            static_cast<double>(std::max<uint64_t>(1, traffic.size)));
    text += traffic.by_range ? "" : ", for the server or the proxy gives no ranges";
  }
  return text;
}

Result<ExitCode> inspect_wheel(const Call& call, Terminal& terminal, const LookedInto& looked) {
  if (call.flag("--json")) {
    TRY(terminal.print(wheel::to_json(looked.report).dump() + "\n"));
  } else {
    TRY(terminal.print(render_wheel(looked.report, terminal)));
  }
  terminal.say("\n" + extent_text(looked));
  return serves(looked.report) ? ExitCode::fine : ExitCode::findings;
}

Result<ExitCode> inspect_environment(const Call& call, World& world, const Account& account, Terminal& terminal,
                                     std::span<const gpu::Gpu> gpus) {
  AbsPath prefix = TRY(environment_place(world, account, call.positionals().front())).named;
  survey::PrefixFacts facts = TRY(survey::prefix_facts(world.files, prefix));
  survey::PrefixGpuCode found = TRY(survey::gpu_code_in(world.files, facts, gpus, Deadline::never(world.interrupt)));
  for (const std::string& note : found.notes) {
    terminal.warn(note);
  }
  if (call.flag("--json")) {
    Json packages = Json::array();
    for (const wheel::WheelReport& report : found.packages) {
      packages.push(wheel::to_json(report));
    }
    TRY(terminal.print(
        Json::object({{"schema", 1}, {"environment", prefix.string()}, {"packages", std::move(packages)}}).dump() +
        "\n"));
  } else {
    std::string text;
    for (const wheel::WheelReport& report : found.packages) {
      text += (text.empty() ? "" : "\n\n") + render_wheel(report, terminal);
    }
    TRY(terminal.print(text));
  }
  if (found.packages.empty()) {
    terminal.say(fmt::format("no package in {} holds GPU code", prefix.string()));
  }
  bool good = gpus.empty() || (!found.packages.empty() && std::ranges::all_of(found.packages, serves));
  return good ? ExitCode::fine : ExitCode::findings;
}

Result<ExitCode> run_inspect(const Call& call, World& world) {
  Terminal terminal(call, world);
  Account account = TRY(open_account(call, world));
  const std::string& word = call.positionals().front();
  std::vector<gpu::Gpu> gpus = TRY(asked_gpus(account.settings.value(config::Key::gpu), account.site));
  WheelPlace place = TRY(place_of_wheel(world, word));
  wheel::Extent extent = TRY(extent_of(call, place, !gpus.empty()));
  auto code = [&]() -> Result<ExitCode> {
    switch (place) {
    case WheelPlace::environment:
      return inspect_environment(call, world, account, terminal, gpus);
    case WheelPlace::url:
      return inspect_wheel(call, terminal, TRY(look_into_url(call, world, account, terminal, word, gpus, extent)));
    case WheelPlace::file:
      break;
    }
    return inspect_wheel(call, terminal, TRY(look_into_file(world, word, gpus, extent)));
  }();
  if (code && gpus.empty()) {
    terminal.say("for a verdict name the cards: `--gpu K40,V100`, or `--gpu site`");
  }
  return code;
}

} // namespace

const CommandRow k_wheel_inspect_command{
    "wheel inspect",
    "FILE|URL|ENV",
    Completer::file,
    "say on which GPUs a wheel or an environment runs, before it is tried",
    "Reads the GPU code in its libraries; nothing is installed or run, and neither CUDA nor a GPU is needed. ENV is "
    "the\n"
    "name of an environment of envboot's, or the path of any. A URL is read by ranges; with `--gpu` only until it is\n"
    "sure that it runs. Exit status 1 when it does not run on a card asked for.",
    k_options,
    run_inspect};

} // namespace envboot::cli
