#include "cli/init_request.hpp"
#include "cli/asked_gpus.hpp"
#include "cli/network_options.hpp"
#include "dist/wheel_name.hpp"
#include "gpu/cards.hpp"
#include "init/locked.hpp"
#include "modulefile/tree.hpp"
#include "os/read.hpp"
#include "survey/places.hpp"
#include "util/text_table.hpp"
#include "wheel/catalogue.hpp"

#include <algorithm>

namespace envboot::cli {
namespace {

std::optional<gpu::ComputeCapability> oldest(const std::vector<std::string>& names) {
  auto gpus = gpu::parse_gpus(names);
  if (!gpus || gpus->empty()) {
    return std::nullopt;
  }
  return std::ranges::min_element(*gpus, {}, &gpu::Gpu::capability)->capability;
}

/// The recipe for the oldest card that still reaches down to the site's oldest; of several the fullest.
Result<config::Recipe> propose_recipe(const config::Library& library, const config::Site& site) {
  auto needed = oldest(site_gpus(site));
  std::vector<config::Recipe> recipes = TRY(library.recipes());
  const config::Recipe* best = nullptr;
  std::string names;
  for (const config::Recipe& recipe : recipes) {
    names += (names.empty() ? "" : ", ") + recipe.name;
    auto reaches = oldest(recipe.gpus);
    if (!needed || !reaches || *reaches > *needed) {
      continue;
    }
    auto rank = [](const config::Recipe& r) { return std::pair(oldest(r.gpus), r.packages.size()); };
    if (best == nullptr || rank(recipe) > rank(*best)) {
      best = &recipe;
    }
  }
  if (best == nullptr) {
    return fail(usage_error("no recipe was named, and none can be proposed")
                    .because(needed
                                 ? fmt::format("no recipe serves compute capability {}", needed->text())
                                 : fmt::format("the site profile {} does not say which GPUs its nodes have", site.name))
                    .with_hint(fmt::format("name one: {}", names)));
  }
  return *best;
}

Status override_wheels(config::Recipe& recipe, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    size_t equals = word.find('=');
    std::string name = dist::normalise_name(word.substr(0, equals));
    auto wheel = std::ranges::find(recipe.wheels, name, &config::WheelWish::name);
    if (equals == std::string::npos || wheel == recipe.wheels.end()) {
      return fail(usage_error("`--wheel {}` names no wheel of the recipe {}", word, recipe.name)
                      .with_hint("write it as NAME=VERSION, for a [[wheel]] of the recipe"));
    }
    wheel->version =
        TRY(dist::Version::parse(std::string_view(word).substr(word.find_first_not_of('=', equals)))).text();
  }
  return {};
}

Result<init::BaseWish> base_wish(const Call& call, World& world) {
  auto given = call.value("--base");
  if (!given) {
    return init::BaseWish{};
  }
  if (*given == "conda") {
    return init::BaseWish{init::BaseWish::Kind::conda, AbsPath::root()};
  }
  AbsPath path = TRY(AbsPath::parse(*given, TRY(world.host.working_folder())));
  return init::BaseWish{init::BaseWish::Kind::path, path};
}

std::string render_places(const std::vector<survey::PlaceFacts>& places) {
  TextTable table;
  for (const survey::PlaceFacts& place : places) {
    std::string room = "free space unknown";
    if (place.space) {
      room = human_bytes(place.space->bytes_free);
      room += place.space->inodes_total > 0 ? fmt::format(" and {} files", human_count(place.space->inodes_free)) : "";
      room += " free";
    }
    table.add_row({place.name, place.path.string(), room, survey::purge_text(place)});
  }
  return table.render(2);
}

/// Where environments go: --prefix or the setting; else asked when the site has more than one place; else home.
Result<store::Folders> choose_folders(World& world, const Account& account, Terminal& terminal) {
  const Environment& environment = world.host.environment();
  std::string prefix = account.settings.value(config::Key::prefix);
  if (!prefix.empty()) {
    return account.folders.with_data(TRY(survey::expand_path(prefix, environment, account.folders.home)));
  }
  auto places = survey::places(world.files, account.site, environment, account.folders.home);
  std::erase_if(places, [](const survey::PlaceFacts& place) { return !place.serves(); });
  if (places.size() < 2) {
    return account.folders;
  }
  std::string table = render_places(places);
  if (!terminal.may_ask()) {
    terminal.say("environments can live in these places; `--prefix DIR` names one, without it they go home\n" + table);
    return account.folders;
  }
  terminal.say("Where shall environments live?\n" + table);
  std::string answer = TRY(terminal.ask("place", places.front().name));
  auto chosen = std::ranges::find(places, answer, &survey::PlaceFacts::name);
  if (chosen == places.end()) {
    return account.folders.with_data(TRY(survey::expand_path(answer, environment, account.folders.home)));
  }
  return chosen->path == account.folders.home ? account.folders : account.folders.with_data(chosen->path / "envboot");
}

std::vector<AbsPath> modulepath(World& world, const config::Site& site) {
  std::vector<AbsPath> folders = modulefile::modulepath_of(world.host.environment());
  for (const std::string& text : site.modulepath) {
    auto folder = AbsPath::parse(text);
    if (folder && os::is_directory(world.files, *folder) && std::ranges::find(folders, *folder) == folders.end()) {
      folders.push_back(*folder);
    }
  }
  return folders;
}

AbsPath lock_path(const Call& call, const AbsPath& here) {
  return AbsPath::parse(call.value("--locked").value_or(""), here).value_or(here);
}

/// The file that `--locked` names.
Result<std::optional<env::Lockfile>> asked_lock(const Call& call, World& world) {
  if (!call.flag("--locked")) {
    return call.flag("--allow-unhashed") ? fail(usage_error("`--allow-unhashed` needs `--locked FILE` beside it"))
                                         : Result<std::optional<env::Lockfile>>(std::nullopt);
  }
  if (!call.positionals().empty() || call.flag("--wheel")) {
    return fail(usage_error("`--locked` says all that a recipe or `--wheel` would"));
  }
  AbsPath path = lock_path(call, TRY(world.host.working_folder()));
  auto lock = env::parse_lockfile(TRY(os::read_text(world.files, path)));
  if (!lock) {
    return fail(Error(lock.error()).because(fmt::format("it is {}", path.string())));
  }
  return std::optional(std::move(*lock));
}

Result<config::Recipe> asked_recipe(const Call& call, World& world, const Account& account,
                                    const std::optional<env::Lockfile>& lock) {
  if (lock) {
    return init::recipe_of(*lock, lock_path(call, TRY(world.host.working_folder())),
                           call.flag("--allow-unhashed") ? init::Unhashed::allow : init::Unhashed::refuse);
  }
  config::Recipe recipe = call.positionals().empty() ? TRY(propose_recipe(account.library, account.site))
                                                     : TRY(account.library.recipe(call.positionals().front()));
  TRY(override_wheels(recipe, call.values("--wheel")));
  return recipe;
}

} // namespace

Result<init::Request> init_request(const Call& call, World& world, const Account& account, Terminal& terminal) {
  std::optional<env::Lockfile> lock = TRY(asked_lock(call, world));
  config::Recipe recipe = TRY(asked_recipe(call, world, account, lock));
  std::string name = call.value("--name").value_or(lock ? lock->name : recipe.name);
  TRY(store::name_of_journal(name));
  store::Folders folders = TRY(choose_folders(world, account, terminal));
  init::BaseWish base = TRY(base_wish(call, world));
  std::vector<std::string> projects;
  projects.reserve(recipe.wheels.size());
  for (const config::WheelWish& wheel : recipe.wheels) {
    projects.push_back(wheel.name);
  }
  std::string lists = TRY(wheel::own_lists(account.library, projects));
  NetworkChoice network = TRY(choose_network(call, world, account, terminal));
  init::Request request{.name = name,
                        .recipe = recipe,
                        .site = account.site,
                        .folders = std::move(folders),
                        .gpus = recipe.gpus,
                        .gpus_origin = lock ? "the lock" : "the recipe",
                        .base = std::move(base),
                        .modulepath = modulepath(world, account.site),
                        .proxy = std::move(network.proxy),
                        .ca_store = std::move(network.ca_store),
                        .site_ca = std::move(network.site_ca),
                        .index = account.settings.value(config::Key::index),
                        .own_lists = std::move(lists),
                        .lock = std::move(lock)};
  const config::Setting& gpus = account.settings.get(config::Key::gpu);
  if (!gpus.value.empty()) {
    request.gpus = split_list(gpus.value);
    request.gpus_origin = gpus.origin;
  }
  return request;
}

} // namespace envboot::cli
