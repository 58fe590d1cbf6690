#include "cli/account.hpp"
#include "os/read.hpp"

#include <algorithm>

namespace envboot::cli {
namespace {

std::map<config::Key, std::string> flags_of(const Call& call) {
  std::map<config::Key, std::string> flags;
  for (const config::KeyRow& row : config::all_keys()) {
    std::string option = fmt::format("--{}", row.name);
    if (call.has_option(option)) {
      std::string joined;
      for (const std::string& value : call.values(option)) {
        joined += joined.empty() ? value : (row.key == config::Key::gpu ? "," : ":") + value;
      }
      if (call.flag(option)) {
        flags[row.key] = joined.empty() ? "true" : joined;
      }
    }
  }
  return flags;
}

Result<config::Values> user_file(os::FileReader& files, const store::Folders& folders) {
  AbsPath path = folders.config / "config.toml";
  auto text = os::read_text(files, path);
  if (!text) {
    return text.error().is_missing() ? Result<config::Values>(config::Values()) : fail(text.error());
  }
  return config::parse_user_settings(*text, path.string());
}

struct Chosen {
  config::Site site;
  std::string because;
};

/// A profile that says nothing of places has those of the generic one.
Status lend_places(const config::Library& library, config::Site& site) {
  if (site.places.empty()) {
    site.places = TRY(library.site("generic")).places;
  }
  return {};
}

Result<Chosen> choose(const config::Library& library, const config::Setting& asked, const std::string& host) {
  if (!asked.value.empty()) {
    config::Site site = TRY(library.site(asked.value));
    return Chosen{std::move(site), asked.origin};
  }
  std::vector<config::Site> sites = TRY(library.sites());
  if (const config::Site* site = config::choose_site(sites, host)) {
    return Chosen{*site, fmt::format("the host name {} is one of its own", host)};
  }
  config::Site generic = TRY(library.site("generic"));
  return Chosen{std::move(generic), fmt::format("no profile knows the host {}", host)};
}

Result<Account> open_with(const Call& call, World& world, const store::Folders& folders, config::Library library,
                          config::Values own_settings) {
  config::Layers layers{flags_of(call), world.host.environment(), std::move(own_settings), std::nullopt};
  config::Settings without_site = TRY(config::Settings::resolve(layers));
  Chosen chosen = TRY(choose(library, without_site.get(config::Key::site), world.host.host_name()));
  TRY(lend_places(library, chosen.site));
  layers.site = chosen.site;
  config::Settings settings = TRY(config::Settings::resolve(layers));
  return Account{folders, std::move(library), chosen.site, chosen.because, std::move(settings)};
}

} // namespace

Result<Account> open_account(const Call& call, World& world) {
  store::Folders folders = TRY(store::Folders::of(world.host.environment()));
  config::Library library(world.files, config::UserShelf{folders.config, world.host.user_id()});
  return open_with(call, world, folders, std::move(library), TRY(user_file(world.files, folders)));
}

Result<Account> open_account_as_it_is(const Call& call, World& world, std::optional<Error>& left_out) {
  auto account = open_account(call, world);
  if (!account) {
    store::Folders folders = TRY(store::Folders::of(world.host.environment()));
    auto bare = open_with(call, world, folders, config::Library(world.files, std::nullopt), {});
    if (bare) {
      left_out = account.error();
      return bare;
    }
  }
  return account;
}

Result<store::Folders> environment_folders(const Account& account, World& world) {
  const std::string& prefix = account.settings.value(config::Key::prefix);
  if (prefix.empty()) {
    return account.folders;
  }
  return account.folders.with_data(TRY(AbsPath::parse(prefix, TRY(world.host.working_folder()))));
}

} // namespace envboot::cli
