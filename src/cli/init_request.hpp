#pragma once

#include "cli/account.hpp"
#include "cli/terminal.hpp"
#include "init/request.hpp"

namespace envboot::cli {

/// From flags, settings and the site's profile, asking (where allowed) only what none of them says.
Result<init::Request> init_request(const Call& call, World& world, const Account& account, Terminal& terminal);

} // namespace envboot::cli
