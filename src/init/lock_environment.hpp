#pragma once

#include "dist/wheel_name.hpp"
#include "env/lockfile.hpp"
#include "init/seams.hpp"
#include "init/wheel_source.hpp"

#include <map>
#include <optional>

namespace envboot::init {

/// An environment that is to be locked as it is.
struct LockSubject {
  std::string name;
  AbsPath prefix;                      ///< where its files are
  std::optional<env::Lockfile> before; ///< what is known of it already
};

struct LockedNow {
  env::Lockfile lock;
  std::map<std::string, std::vector<std::string>, std::less<>> tags; ///< of each package that has no digest: WHEEL's
};

/// What is in it now; reads only, and opens no connection. Where a package came from is taken from `before`, as long as
/// its files are the same, and from direct_url.json (PEP 610); what nobody kept stays unknown. The same environment
/// comes to the same lock: the time in it is that of `before`.
Result<LockedNow> lock_of(const Seams& seams, const LockSubject& subject, Deadline deadline);

/// Asks an index for what is unknown yet: the file of that version with the tags that the package's WHEEL file has, or
/// the only one that fits. What the index does not tell is said in `unknown`. An index that can't be reached is an
/// error.
Status ask_index(os::Transport& transport, const Index& index, LockedNow& now, Deadline deadline);

/// The file of an index that a package of that version was installed from; null where none or several could be it.
const net::IndexLink* file_of(const std::vector<net::IndexLink>& links, const dist::Version& version,
                              const std::vector<std::string>& tags, const dist::Target& target);

/// Whether it is of those that come with a Python or an installer into every environment: pip and its like. They are
/// not reproduced by hash where nobody knows one.
bool is_seed(std::string_view name);

} // namespace envboot::init
