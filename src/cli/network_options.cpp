#include "cli/network_options.hpp"
#include "os/read.hpp"
#include "survey/places.hpp"

namespace envboot::cli {
namespace {

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

} // namespace

Result<NetworkChoice> choose_network(const Call& call, World& world, const Account& account, Terminal& terminal) {
  net::ProxySettings proxy = TRY(choose_proxy(call, world, account, terminal));
  net::CaStore store = TRY(ca_store(world, account));
  std::vector<AbsPath> authorities = TRY(site_ca(world, account));
  return NetworkChoice{std::move(proxy), std::move(store), std::move(authorities)};
}

} // namespace envboot::cli
