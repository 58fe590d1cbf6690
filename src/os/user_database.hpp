#pragma once

#include "os/processes.hpp"

#include <string_view>

namespace envboot::os {

/// What only the system's own programs can tell: a static binary reads /etc/passwd and no more, so accounts of LDAP or
/// SSSD, the usual ones on a cluster, do not exist for it; and it has no C library to ask for its version.

/// The home folder of `user` by `getent passwd`.
Result<AbsPath> home_by_getent(Processes& processes, uint32_t user);

/// `2.17` by `getconf`; an error on a system with another C library.
Result<std::string> glibc_by_getconf(Processes& processes);

/// The sixth field of the line of `user` (passwd(5)). Any bytes in.
Result<AbsPath> home_in_passwd(std::string_view text, uint32_t user);

} // namespace envboot::os
