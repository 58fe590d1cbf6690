#pragma once

#include "env/lockfile.hpp"
#include "os/file_system.hpp"
#include "store/folders.hpp"
#include "store/ledger.hpp"
#include "util/known.hpp"

#include <vector>

namespace envboot::env {

/// An environment under its published name.
struct Published {
  std::string name;
  AbsPath link;         ///< envs/NAME
  AbsPath generation;   ///< where it leads
  Known<Lockfile> lock; ///< unknown: the generation is gone, or its envboot.lock can't be read
};

/// Those in `folders.envs()`, by name. What is no link of ours to a generation is left out.
Result<std::vector<Published>> list_published(os::FileReader& files, const store::Folders& folders);

/// One of that name. The error names the nearest and is Kind::usage.
Result<Published> find_published(os::FileReader& files, const store::Folders& folders, std::string_view name);

/// What a removal will do, shown before it is confirmed.
struct RemovalPlan {
  std::string name;
  std::vector<store::LedgerEntry> entries;     ///< in the order of removal: doors first, the base last
  std::vector<store::LedgerEntry> handed_over; ///< a base that another environment uses: it is that one's from now on
  std::optional<AbsPath> downloads;            ///< what a run that did not come to its end had fetched
};

/// From the ledger: everything of that environment; a base stays that another environment was made from, or that the
/// ledger holds for another, whose run may not have come to its end. `downloads`: its folder of them, if it is there.
/// Kind::usage when there is neither.
Result<RemovalPlan> plan_removal(const std::vector<store::LedgerEntry>& ledger, const std::vector<Published>& published,
                                 std::optional<AbsPath> downloads, std::string_view name);

/// Goes on after a file that may not be removed; the first such error is given at the end and names the others.
Status remove(store::Ledger& ledger, const store::LockSeams& seams, const store::Folders& folders,
              const RemovalPlan& plan, Deadline deadline);

/// Where the downloads of an environment are, if there are any.
Result<std::optional<AbsPath>> downloads_of(os::FileReader& files, const store::Folders& folders,
                                            std::string_view name);

/// Forgets an unfinished run of that name: its journal and its downloads. The caller holds the name's lock.
Status forget_run(os::FileSystem& files, const store::Folders& folders, std::string_view name);

/// The wheels that environments were made from: the first download of a file tells its digest. A lock that can't be
/// read pins nothing.
Result<std::vector<LockedWheel>> locked_wheels(os::FileReader& files, const store::Folders& folders);

} // namespace envboot::env
