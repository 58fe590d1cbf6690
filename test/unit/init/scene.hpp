#pragma once

#include "corpus/built_in_catalogue.hpp"
#include "fakes/fake_file_system.hpp"
#include "fakes/fake_host.hpp"
#include "fakes/fake_processes.hpp"
#include "fakes/fake_transport.hpp"
#include "init/decide.hpp"
#include "init/network.hpp"
#include "init/plan.hpp"

namespace envboot::init {

inline AbsPath path(std::string_view text) {
  return AbsPath::parse(text).value();
}
inline dist::Specifiers python(std::string_view text) {
  return dist::Specifiers::parse(text).value();
}

/// An environment `dl` for K40 with PyTorch of the catalogue and one package of the index.
inline Request request() {
  config::Recipe recipe =
      config::parse_recipe("schema = 1\nname = \"dl\"\ntitle = \"T\"\npython = \"==3.7.*\"\n"
                           "gpus = [\"K40\"]\n[[wheel]]\nname = \"torch\"\nversion = \"1.12.0+cu102\"\n"
                           "gpu = true\n",
                           "recipes/dl.toml")
          .value();
  config::Site site = config::parse_site("schema = 1\nname = \"rig\"\ntitle = \"T\"\n[[node]]\nname = \"old\"\n"
                                         "gpus = [\"K40\"]\ndriver = \"470\"\n",
                                         "sites/rig.toml")
                          .value();
  return {.name = "dl",
          .recipe = recipe,
          .site = site,
          .folders = store::Folders::of(Environment{{"HOME", "/home/ada"}}).value(),
          .gpus = recipe.gpus,
          .gpus_origin = "the recipe",
          .base = {},
          .modulepath = {},
          .proxy = {},
          .site_ca = {},
          .index = ""};
}

/// An account on a machine with room and a conda.
inline Facts facts() {
  survey::PlaceFacts place{"home", path("/home/ada"), "", os::Space{100'000'000'000, 0, 1'000'000, 2'000'000}, "nfs4",
                           true};
  return {.modules = std::nullopt,
          .wished_base = std::nullopt,
          .candidates = {},
          .condas = {{path("/opt/conda"), path("/opt/conda/bin/conda"), Unknown{"not asked"}}},
          .uv = std::nullopt,
          .glibc = std::string("2.17"),
          .place = place,
          .locked = {},
          .notes = {}};
}

/// Keeps what a step says.
struct Notes : action::Progress {
  std::string text;
  void amount(uint64_t, uint64_t) override {}
  void note(std::string_view line) override { text += std::string(line) + "\n"; }
};

/// A machine of fakes, and all that a plan holds on to.
struct Scene {
  fakes::FakeFileSystem disk;
  fakes::FakeProcesses processes;
  fakes::FakeTransport transport;
  fakes::FakeHost host;
  fakes::FakeClock clock;
  fakes::FakeRandom random;
  Seams seams{disk, processes, transport, host, clock, random};
  store::LockSeams locks{disk, host, clock, random};
  store::Ledger ledger{locks, path("/home/ada/.local/state/envboot")};
  Network network = Network::inert({}, path("/home/ada/.local/share/envboot/ca-bundle.pem"));
  Workshop workshop{seams, network, ledger};
  Request asked = request();
  Facts found = facts();
  Decision decision{.gpus = {},
                    .base = {},
                    .python = std::nullopt,
                    .wheels = {},
                    .digest = {},
                    .generation = AbsPath::root(),
                    .base_prefix = AbsPath::root()};
  Notes notes;

  Scene() { disk.add_dir("/home/ada", 0700); }
  /// The plan for what `asked` and `found` say now.
  Result<action::Plan> plan(bool replaces = false) {
    wheel::Catalogue catalogue = TRY(corpus::built_in_catalogue());
    decision = TRY(decide(asked, found, catalogue));
    return make_plan(workshop, asked, found, decision, "-----BEGIN CERTIFICATE-----\n", replaces);
  }
  Status apply(action::Step& step) { return step.apply(notes, Deadline::after(std::chrono::seconds(30))); }
};

/// The step whose line in the plan holds `text`; null when there is none.
inline action::Step* step_with(const action::Plan& plan, std::string_view text) {
  for (const action::StepPtr& step : plan.steps()) {
    if (step->describe().find(text) != std::string::npos) {
      return step.get();
    }
  }
  return nullptr;
}

} // namespace envboot::init
