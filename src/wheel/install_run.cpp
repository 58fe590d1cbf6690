// Several installations of a run: each keeps its stage, with what it replaced, so all of them can be taken back, the
// last first, until they are settled. A mark tells that settling has begun: from then on a crash leads forward.

#include "wheel/install.hpp"
#include "wheel/publish.hpp"
#include "wheel/stages.hpp"

#include <cerrno>

namespace envboot::wheel {
namespace {

constexpr PathLiteral k_settling(".envboot-settling");

/// An environment whose installations are taken back or settled, locked.
struct LockedPlace {
  os::DirPtr folder;
  RelPath beside{"lib"}; ///< where stages are
  std::optional<store::DirLock> lock;

  static Result<LockedPlace> open(const InstallSeams& seams, const AbsPath& prefix, Deadline deadline) {
    python::InstallScheme scheme = TRY(python::ask_install_scheme(seams.processes, seams.lock.files, prefix, deadline));
    LockedPlace environment;
    environment.beside = TRY(stages_folder(scheme));
    environment.folder = TRY(seams.lock.files.dir(scheme.prefix));
    environment.lock = TRY(lock_stages(seams.lock, scheme.prefix / environment.beside, deadline));
    return environment;
  }

  Status settle(const std::vector<RelPath>& stages) {
    RelPath mark = beside / k_settling; // a folder: it comes by one call
    Status marked = stages.size() > 1 ? folder->make_dir(mark) : Status();
    if (!marked && marked.error().sys != EEXIST) {
      return marked;
    }
    TRY(TRY(folder->dir(beside))->sync());
    for (const RelPath& stage : stages) {
      TRY(wheel::settle(*folder, stage));
    }
    Status gone = folder->remove_dir(mark);
    return gone || gone.error().is_missing() ? Status() : gone;
  }
};

} // namespace

Result<bool> take_back(const InstallSeams& seams, const AbsPath& prefix, Deadline deadline) {
  LockedPlace environment = TRY(LockedPlace::open(seams, prefix, std::move(deadline)));
  std::vector<RelPath> stages = TRY(kept_stages(*environment.folder, environment.beside));
  if (environment.folder->stat(environment.beside / k_settling)) {
    TRY(environment.settle(stages));
    return false;
  }
  for (auto stage = stages.rbegin(); stage != stages.rend(); ++stage) {
    TRY(undo(*environment.folder, *stage));
  }
  return !stages.empty();
}

Status settle(const InstallSeams& seams, const AbsPath& prefix, Deadline deadline) {
  LockedPlace environment = TRY(LockedPlace::open(seams, prefix, std::move(deadline)));
  std::vector<RelPath> stages = TRY(kept_stages(*environment.folder, environment.beside));
  return environment.settle(stages);
}

} // namespace envboot::wheel
