#pragma once

#include "os/file_system.hpp"
#include "store/folders.hpp"
#include "store/lock_owner.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace envboot::survey {

/// A journal of a run that did not come to its end.
struct UnfinishedRun {
  std::string environment;
  AbsPath journal;
  size_t begun = 0, done = 0; ///< steps
  bool undoing = false;
};

struct Leftover {
  AbsPath path;
  std::string what; ///< `held by process 4711 on login1 …`, `a damaged ledger …`
};

/// What envboot's own runs left behind.
struct OwnState {
  std::optional<Leftover> unread_settings; ///< who found out that the user's own files can't be used says so here
  std::vector<std::string> running;        ///< who holds a lock and lives: then the rest is that run's business
  std::vector<UnfinishedRun> unfinished;
  std::vector<Leftover> generations; ///< in the ledger and on the disk, but no environment's link leads there
  std::vector<Leftover> locks;       ///< of processes that have ended
  std::vector<Leftover> downloads;   ///< wheels that a failed run kept, of environments that there are not
  std::vector<Leftover> temporaries;
  std::vector<Leftover> damaged; ///< journals and ledger
};

/// The links of environments that the ledger holds, also those below other folders (`--prefix`, the site's scratch).
std::vector<AbsPath> environment_links(os::FileReader& files, const store::Folders& folders);

/// Looks only. `self` tells which locks are of this machine; one of another machine is dead after an hour of silence.
OwnState own_state(os::FileReader& files, const store::Folders& folders, const store::LockOwner& self,
                   std::chrono::system_clock::time_point now);

} // namespace envboot::survey
