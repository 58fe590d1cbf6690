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

} // namespace

Result<Account> open_account(const Call& call, World& world) {
  const Environment& environment = world.host.environment();
  store::Folders folders = TRY(store::Folders::of(environment));
  config::Library library(world.files, config::UserShelf{folders.config, world.host.user_id()});
  config::Values own_settings = TRY(user_file(world.files, folders));
  config::Layers layers{flags_of(call), environment, std::move(own_settings), std::nullopt};
  config::Settings without_site = TRY(config::Settings::resolve(layers));
  Chosen chosen = TRY(choose(library, without_site.get(config::Key::site), world.host.host_name()));
  TRY(lend_places(library, chosen.site));
  layers.site = chosen.site;
  config::Settings settings = TRY(config::Settings::resolve(layers));
  return Account{folders, library, chosen.site, chosen.because, std::move(settings)};
}

} // namespace envboot::cli
