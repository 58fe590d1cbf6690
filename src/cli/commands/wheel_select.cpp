#include "cli/account.hpp"
#include "cli/asked_gpus.hpp"
#include "cli/asked_python.hpp"
#include "cli/commands/commands.hpp"
#include "cli/render_selection.hpp"
#include "gpu/ask_driver.hpp"
#include "gpu/nvml_worker.hpp"
#include "init/decide.hpp"
#include "survey/interpreters.hpp"

#include <algorithm>

namespace envboot::cli {
namespace {

constexpr OptionRow k_options[] = {
    {"--gpu", 0, "GPU", Completer::gpu, true,
     "cards that it must run on: K40,V100,3.5; `site`: all of the site; without it those, or this node's"},
    {"--python", 0, "VERSION", Completer::none, false, "for this Python: 3.7; without it, that of PATH"},
    {"--glibc", 0, "VERSION", Completer::none, false, "of the oldest node; without it, the site's or this machine's"},
    {"--driver", 0, "VERSION", Completer::none, false, "NVIDIA driver of the oldest node: 470, 470.82.01"},
    {"--torch", 0, "SPECIFIERS", Completer::none, false, "only such releases of torch: '>=1.8', '<2'"},
    {"--site", 0, "NAME", Completer::none, false, "use this site profile"},
};

constexpr std::chrono::seconds k_look_patience{10};

struct AskedGpus {
  std::vector<gpu::Gpu> gpus;
  std::string origin;
  std::vector<std::string> doubts;
};

gpu::NodeGpus ask_driver(gpu::NodeGpus node, World& world) {
  return gpu::ask_driver(std::move(node),
                         {world.files, world.processes, AbsPath::root(), gpu::nvml_program(world.host)},
                         Deadline::after(k_look_patience, world.interrupt));
}

/// Those of this node; an error with all that is known where there are none.
Result<AskedGpus> gpus_here(const gpu::NodeGpus& node, const config::Site& site) {
  AskedGpus here{{}, "this node", node.doubts};
  Error none = usage_error("it is not known which GPUs the wheels are to run on")
                   .because(fmt::format("the site profile {} names none, and this node has none{}", site.name,
                                        node.gpus.empty() ? "" : " that is known"));
  for (const gpu::NodeGpu& card : node.gpus) {
    if (!card.capability) {
      none.causes.push_back(card.capability.because());
    } else if (std::ranges::find(here.gpus, *card.capability, &gpu::Gpu::capability) == here.gpus.end()) {
      here.gpus.push_back({card.name, *card.capability});
    }
  }
  if (!here.gpus.empty()) {
    return here;
  }
  none.causes.insert(none.causes.end(), node.doubts.begin(), node.doubts.end());
  return fail(
      std::move(none).with_hint("name the cards, `--gpu K40,V100`, or the profile of your site, `--site NAME`"));
}

/// What was asked for; else the site's cards, else those of this node.
Result<AskedGpus> gpus_of(const Account& account, const gpu::NodeGpus& node, World& world) {
  const config::Setting& setting = account.settings.get(config::Key::gpu);
  if (!setting.value.empty()) {
    return AskedGpus{TRY(asked_gpus(setting.value, account.site)), setting.origin, {}};
  }
  if (!site_gpus(account.site).empty()) {
    return AskedGpus{TRY(asked_gpus("site", account.site)), "the site " + account.site.name, {}};
  }
  return gpus_here(ask_driver(node, world), account.site);
}

/// Node types of the site that have one of these cards.
std::vector<config::NodeType> nodes_with(const config::Site& site, const std::vector<gpu::Gpu>& gpus) {
  std::vector<config::NodeType> nodes;
  for (const config::NodeType& node : site.nodes) {
    if (std::ranges::any_of(gpus, [&](const gpu::Gpu& gpu) { return has_card(node, gpu); })) {
      nodes.push_back(node);
    }
  }
  return nodes;
}

/// The lowest of what these node types say; nothing where none of them says anything.
std::optional<gpu::DottedVersion> lowest(const std::vector<config::NodeType>& nodes,
                                         std::string config::NodeType::*member) {
  std::optional<gpu::DottedVersion> lowest;
  for (const config::NodeType& node : nodes) {
    auto version = gpu::DottedVersion::parse(node.*member);
    if (version && (!lowest || *version < *lowest)) {
      lowest = *version;
    }
  }
  return lowest;
}

struct Origin {
  std::optional<gpu::DottedVersion> version;
  std::string origin;
};

/// An option's version; else the lowest of the nodes; else this machine's.
Result<Origin> version_of(const Call& call, std::string_view option, const std::vector<config::NodeType>& nodes,
                          std::string config::NodeType::*member, const Account& account,
                          const Known<std::string>& here) {
  if (auto given = call.value(option)) {
    return Origin{TRY(gpu::DottedVersion::parse(*given)), std::string(option)};
  }
  if (auto site = lowest(nodes, member)) {
    return Origin{site, "the site " + account.site.name};
  }
  if (!here) {
    return Origin{std::nullopt, here.because()};
  }
  return Origin{TRY(gpu::DottedVersion::parse(*here)), "this machine"};
}

Status find_python(const Call& call, World& world, AskedWish& asked) {
  dist::PythonLine& line = asked.wish.python;
  if (auto given = TRY(asked_python(call))) {
    line = *given;
    asked.python_origin = "--python";
    return {};
  }
  std::vector<hijack::Interpreter> found = survey::interpreters(world.files, world.processes, world.host.environment(),
                                                                {}, Deadline::after(k_look_patience, world.interrupt));
  std::erase_if(found, [](const hijack::Interpreter& python) { return python.major < 3; });
  if (found.empty()) {
    return fail(usage_error("it is not known which Python the wheels are for")
                    .because("there is no Python 3 on PATH")
                    .with_hint("say it, `--python 3.7`"));
  }
  line = {found.front().major, found.front().minor};
  asked.python_origin = found.front().python.string();
  return {};
}

Result<AskedWish> asked_wish(const Call& call, World& world, const Account& account) {
  gpu::NodeGpus node = gpu::node_gpus(world.files, AbsPath::root());
  AskedGpus gpus = TRY(gpus_of(account, node, world));
  std::vector<config::NodeType> nodes = nodes_with(account.site, gpus.gpus);
  AskedWish asked;
  asked.wish.gpus = std::move(gpus.gpus);
  asked.gpus_origin = std::move(gpus.origin);
  asked.gpus_doubts = std::move(gpus.doubts);
  TRY(find_python(call, world, asked));
  Origin glibc = TRY(version_of(call, "--glibc", nodes, &config::NodeType::glibc, account, world.host.glibc_version()));
  asked.wish.python.glibc = glibc.version ? glibc.version->text : "";
  asked.glibc_origin = std::move(glibc.origin);
  Origin driver = TRY(version_of(call, "--driver", nodes, &config::NodeType::driver, account, node.driver));
  asked.wish.driver = std::move(driver.version);
  asked.driver_origin = std::move(driver.origin);
  std::string lead = call.value("--torch").value_or("");
  auto specifiers = dist::Specifiers::parse(lead);
  if (!specifiers) {
    return fail(usage_error("`--torch {}` names no releases", lead)
                    .because(specifiers.error())
                    .with_hint("write it as in `--torch '>=1.8,<2'` or `--torch ==1.12.*`"));
  }
  asked.wish.lead = std::move(*specifiers);
  return asked;
}

/// Whether a recipe is for that Python and installs all of these projects.
bool is_for(const config::Recipe& recipe, const dist::PythonLine& python, const wheel::Candidate& choice) {
  auto specifiers = dist::Specifiers::parse(recipe.python);
  bool holds_all = std::ranges::all_of(choice.rows, [&](const wheel::CatalogueRow* row) {
    return std::ranges::find(recipe.wheels, row->name, &config::WheelWish::name) != recipe.wheels.end();
  });
  return holds_all && specifiers && init::only_line(*specifiers) == python;
}

std::string init_command(const config::Recipe& recipe, const wheel::Wish& wish, const wheel::Candidate& choice) {
  std::string gpus;
  for (const gpu::Gpu& gpu : wish.gpus) {
    gpus += (gpus.empty() ? "" : ",") + gpu.capability.text();
  }
  std::string command = fmt::format("envboot init {} --gpu {}", recipe.name, gpus);
  for (const wheel::CatalogueRow* row : choice.rows) {
    command += fmt::format(" --wheel {}={}", row->name, row->version.text());
  }
  return command;
}

/// Files elsewhere than on the index are given to pip by their URL: it needs no page of links then.
std::string pip_command(const wheel::Wish& wish, const wheel::Candidate& choice) {
  std::string command = fmt::format("python{} -m pip install --no-cache-dir", wish.python.text());
  for (const wheel::CatalogueRow* row : choice.rows) {
    std::vector<std::string> urls = row->urls_for(wish.python.tag());
    command += urls.empty() ? fmt::format(" {}=={}", row->name, row->version.text()) : " " + urls.front();
    for (const std::string& constraint : row->constraints) {
      command += fmt::format(" '{}'", constraint);
    }
  }
  return command;
}

std::vector<std::string> next_commands(const Account& account, const wheel::Wish& wish,
                                       const wheel::Candidate& choice) {
  std::vector<std::string> commands;
  std::vector<config::Recipe> recipes = account.library.recipes().value_or(std::vector<config::Recipe>());
  auto recipe = std::ranges::find_if(recipes, [&](const config::Recipe& r) { return is_for(r, wish.python, choice); });
  if (recipe != recipes.end()) {
    commands.push_back(init_command(*recipe, wish, choice));
  }
  commands.push_back(pip_command(wish, choice));
  return commands;
}

Result<ExitCode> run_select(const Call& call, World& world) {
  Terminal terminal(call, world);
  Account account = TRY(open_account(call, world));
  wheel::Catalogue catalogue = TRY(wheel::Catalogue::of(account.library));
  ShownSelection shown;
  shown.asked = TRY(asked_wish(call, world, account));
  for (const std::string& doubt : shown.asked.gpus_doubts) {
    terminal.warn(doubt + "; `--gpu` says which cards count");
  }
  shown.selection = wheel::select(catalogue, shown.asked.wish);
  shown.nodes = account.site.nodes;
  if (shown.selection.choice) {
    shown.next = next_commands(account, shown.asked.wish, *shown.selection.choice);
  } else {
    shown.ways_out = wheel::ways_out(catalogue, shown.asked.wish);
  }
  TRY(terminal.print(call.flag("--json") ? selection_json(shown).dump() + "\n" : render_selection(shown, terminal)));
  return shown.selection.choice ? ExitCode::fine : ExitCode::findings;
}

} // namespace

const CommandRow k_wheel_select_command{
    "wheel select",
    "",
    Completer::none,
    "choose the newest torch and torchvision that run on all GPUs asked for",
    "Opens no connection: it chooses from what envboot knows of them, and of your own lists in\n"
    "~/.config/envboot/wheels/. Tells why newer ones were not taken, and which GPUs they would lose. Exit status 1 "
    "when\n"
    "none runs on all.",
    k_options,
    run_select};

} // namespace envboot::cli
