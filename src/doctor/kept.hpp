#pragma once

#include "doctor/treatment.hpp"
#include "store/journal.hpp"
#include "util/sha256.hpp"

#include <memory>
#include <optional>

// What `--fix` changed of the user's files, and how it comes back. Each run has a folder `NNNN` in the folder of fixes:
// a journal `changes` and the files as they were. A change goes this way: the old file is copied and synced, the
// journal says what will be where, then one rename changes the file. So whenever a run is killed, each file is the old
// or the new one, and the journal knows both.
namespace envboot::doctor {

/// One change as the journal has it.
struct Kept {
  Repair::How how = Repair::How::text;
  AbsPath path;                   ///< what was changed
  AbsPath copy = AbsPath::root(); ///< text: the file as it was; away: where it is now
  uint32_t mode_before = 0, mode_after = 0;
  std::optional<Sha256> before, after; ///< text
};

/// A run that changes things; its folder is made with the first change. The caller holds the lock.
class KeptRun {
 public:
  KeptRun(os::FileSystem& files, AbsPath fixes) : m_files(files), m_fixes(std::move(fixes)) {}

  /// What it did, for put_back(), is appended to `done` before the disk changes. A file that is not as `repair` says
  /// is left alone: Kind::refused.
  Status make(const Repair& repair, std::vector<Kept>& done);

 private:
  Status start();
  Result<RelPath> next_name();
  Status record(const Kept& kept, std::vector<Kept>& done);
  Status make_text(const Repair& repair, std::vector<Kept>& done);
  Status make_mode(const Repair& repair, std::vector<Kept>& done);
  Status make_away(const Repair& repair, std::vector<Kept>& done);

  os::FileSystem& m_files;
  AbsPath m_fixes;
  os::DirPtr m_folder;
  std::unique_ptr<store::Journal> m_journal;
  int m_count = 0;
};

/// Takes one change back. Whether there was anything to take back. Kind::refused, with the place of the old version,
/// where the file was changed since: that stays. Only renames and removes, unless the copy is on another file system.
Result<bool> put_back(os::FileSystem& files, const Kept& kept);

/// The last run that was not taken back, its changes in the order in which they were made.
struct LastRun {
  RelPath name;
  std::vector<Kept> changes;
};
/// Of the runs in the folder of fixes; nothing where there is none.
Result<std::optional<LastRun>> last_run(os::FileSystem& files, const AbsPath& fixes);
Status mark_taken_back(os::FileSystem& files, const AbsPath& fixes, const RelPath& name);

} // namespace envboot::doctor
