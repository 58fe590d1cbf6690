#pragma once

#include "cli/command.hpp"
#include "config/library.hpp"
#include "config/settings.hpp"
#include "store/folders.hpp"

namespace envboot::cli {

/// What holds for a command before it looks at anything else: whose account, which site, which settings.
struct Account {
  store::Folders folders;
  config::Library library;
  config::Site site;
  std::string site_because; ///< `the host name matches login*.example.org`
  config::Settings settings;
};

/// Reads the user's config.toml and chooses the site: --site, then ENVBOOT_SITE, then config.toml, then the host name,
/// then generic.
Result<Account> open_account(const Call& call, World& world);

/// Where the user's own files can't be used: as if they were not there. `left_out` says why then.
Result<Account> open_account_as_it_is(const Call& call, World& world, std::optional<Error>& left_out);

/// Its folders with --prefix, or the setting of that name, applied.
Result<store::Folders> environment_folders(const Account& account, World& world);

} // namespace envboot::cli
