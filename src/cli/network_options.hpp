#pragma once

#include "cli/account.hpp"
#include "cli/terminal.hpp"
#include "net/ca.hpp"
#include "net/proxy.hpp"

#include <algorithm>
#include <array>

namespace envboot::cli {

/// What a command takes that reaches the network; read by choose_network.
constexpr OptionRow k_network_options[] = {
    {"--proxy", 0, "URL", Completer::none, false,
     "proxy, in place of the variables and the profile; `none`: a direct way"},
    {"--proxy-user", 0, "USER", Completer::none, false, "log in to the proxy as this user"},
    {"--proxy-password-file", 0, "FILE", Completer::file, false, "first line is the password; mode 600"},
    {"--ca", 0, "FILE", Completer::file, true, "PEM file of a further certificate authority"},
    {"--ca-store", 0, "FILE", Completer::file, false,
     "PEM file of all public authorities, or built-in; else the system's"},
};

/// The options of such a command: its own, and these behind them.
template <size_t Own>
constexpr auto with_network_options(const OptionRow (&own)[Own]) {
  std::array<OptionRow, Own + std::size(k_network_options)> all;
  std::ranges::copy(k_network_options, std::ranges::copy(own, all.begin()).out);
  return all;
}

/// How a command is to reach the network.
struct NetworkChoice {
  net::ProxySettings proxy;     ///< with the login that was given
  net::CaStore ca_store;        ///< of the public authorities
  std::vector<AbsPath> site_ca; ///< PEM files of the site's own authorities
};

/// From the options above, the settings, the environment and the site's profile. May ask for the proxy's password.
Result<NetworkChoice> choose_network(const Call& call, World& world, const Account& account, Terminal& terminal);

} // namespace envboot::cli
