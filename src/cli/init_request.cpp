#include "cli/init_request.hpp"
#include "dist/wheel_name.hpp"
#include "gpu/cards.hpp"
#include "modulefile/tree.hpp"
#include "net/proxy.hpp"
#include "os/read.hpp"
#include "survey/places.hpp"
#include "util/text_table.hpp"

#include <algorithm>

namespace envboot::cli {
namespace {

/// Fields between commas.
std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> fields;
  while (!text.empty()) {
    size_t end = std::min(text.find(','), text.size());
    fields.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return fields;
}

std::vector<std::string> site_gpus(const config::Site& site) {
  std::vector<std::string> gpus;
  for (const config::NodeType& node : site.nodes) {
    gpus.insert(gpus.end(), node.gpus.begin(), node.gpus.end());
  }
  return gpus;
}

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

Result<net::ProxySettings> choose_proxy(const Call& call, World& world, const Account& account, Terminal& terminal) {
  std::vector<net::ProxySettings> layers;
  const config::Setting& setting = account.settings.get(config::Key::proxy);
  if (setting.value == "none") {
    return net::ProxySettings{};
  }
  if (!setting.value.empty() && setting.layer != config::Layer::site) {
    layers.push_back(TRY(net::proxies_from_flag(setting.value)));
  }
  layers.push_back(net::proxies_from(world.host.environment()));
  layers.push_back(net::proxies_from(account.site));
  net::ProxySettings proxy = net::merge(layers);
  for (const net::ProxyNote& note : proxy.notes) {
    if (terminal.verbose()) {
      terminal.say(fmt::format("note: {}", note.text));
    }
  }
  auto user = call.value("--proxy-user");
  auto file = call.value("--proxy-password-file");
  if (!user && file) {
    return fail(usage_error("`--proxy-password-file` needs `--proxy-user` beside it"));
  }
  if (!user || (!proxy.http && !proxy.https)) {
    return proxy;
  }
  if (file) {
    AbsPath path = TRY(AbsPath::parse(*file, TRY(world.host.working_folder())));
    return net::with_login(proxy, *user, TRY(net::read_password_file(world.files, path)));
  }
  if (!terminal.may_ask()) {
    return fail(usage_error("the password of {} at the proxy is needed, and there is nobody to ask", *user)
                    .with_hint("put it in a file of mode 600 and give `--proxy-password-file FILE`"));
  }
  world.console.write_err(fmt::format("password of {} at the proxy: ", *user));
  return net::with_login(proxy, *user, TRY(world.console.read_secret()));
}

Result<net::CaStore> ca_store(World& world, const Account& account) {
  using Kind = net::CaStore::Kind;
  std::string setting = account.settings.value(config::Key::ca_store);
  if (setting.empty() || setting == "built-in") {
    return net::CaStore{setting.empty() ? Kind::found : Kind::built_in, AbsPath::root()};
  }
  AbsPath file = TRY(survey::expand_path(setting, world.host.environment(), account.folders.home));
  return net::CaStore{Kind::file, file};
}

Result<std::vector<AbsPath>> site_ca(World& world, const Account& account) {
  std::vector<AbsPath> found;
  const config::Setting& setting = account.settings.get(config::Key::ca);
  bool must_exist = setting.layer != config::Layer::site && setting.layer != config::Layer::built_in;
  for (const std::string& text : split_path_list(setting.value)) {
    auto path = survey::expand_path(text, world.host.environment(), account.folders.home);
    if (path && (must_exist || os::exists(world.files, *path))) {
      found.push_back(*path);
    } else if (!path && must_exist) {
      return fail(path.error());
    }
  }
  return found;
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

} // namespace

Result<init::Request> init_request(const Call& call, World& world, const Account& account, Terminal& terminal) {
  config::Recipe recipe = call.positionals().empty() ? TRY(propose_recipe(account.library, account.site))
                                                     : TRY(account.library.recipe(call.positionals().front()));
  TRY(override_wheels(recipe, call.values("--wheel")));
  std::string name = call.value("--name").value_or(recipe.name);
  TRY(store::name_of_journal(name));
  store::Folders folders = TRY(choose_folders(world, account, terminal));
  init::BaseWish base = TRY(base_wish(call, world));
  net::ProxySettings proxy = TRY(choose_proxy(call, world, account, terminal));
  net::CaStore store = TRY(ca_store(world, account));
  std::vector<AbsPath> certificates = TRY(site_ca(world, account));
  init::Request request{.name = name,
                        .recipe = recipe,
                        .site = account.site,
                        .folders = std::move(folders),
                        .gpus = recipe.gpus,
                        .gpus_origin = "the recipe",
                        .base = std::move(base),
                        .modulepath = modulepath(world, account.site),
                        .proxy = std::move(proxy),
                        .ca_store = std::move(store),
                        .site_ca = std::move(certificates),
                        .index = account.settings.value(config::Key::index)};
  const config::Setting& gpus = account.settings.get(config::Key::gpu);
  if (!gpus.value.empty()) {
    request.gpus = split_list(gpus.value);
    request.gpus_origin = gpus.origin;
  }
  return request;
}

} // namespace envboot::cli
