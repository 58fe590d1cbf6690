#pragma once

#include "store/dir_lock.hpp"
#include "store/journal_format.hpp"
#include "util/sha256.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::store {

/// What an entry of the ledger is. `folder` is one that was made to hold the others (a kernel's): it goes when it is
/// empty. `rc_edit` is a piece of a file that belongs to the user. `set_aside` is a file of somebody's, kept under
/// aside_name() while one of ours has its name: to remove it is to give it its name back.
enum class LedgerKind { generation, base, link, modulefile, kernel, activate, lockfile, folder, rc_edit, set_aside };
AbsPath aside_name(const AbsPath& path);
std::string_view name_of(LedgerKind kind);

struct LedgerEntry {
  std::string environment; ///< "" for what belongs to envboot itself
  LedgerKind kind = LedgerKind::generation;
  AbsPath path = AbsPath::root();
  /// Of a file's content, or of a link's target, as envboot wrote it; nothing where it may change.
  std::optional<Sha256> content;
  bool operator==(const LedgerEntry&) const = default;
};

/// What a ledger's records leave held, in the order in which it was added: for doctor, which only looks.
std::vector<LedgerEntry> entries_in(const std::vector<Record>& records);

enum class Removal {
  removed,
  was_missing,    ///< somebody had removed it
  kept_not_empty, ///< a folder in which something else lies
};

/// All that envboot ever made on the user's side and has not removed: what is not in here is never touched. A journal
/// `ledger` in the state folder, locked for each change, so any number of processes may use it at once.
class Ledger {
 public:
  /// The seams must outlive it.
  Ledger(const LockSeams& seams, AbsPath state_folder) : m_seams(seams), m_folder(std::move(state_folder)) {}

  /// To be called before the thing is made, or a crash leaves it unknown. An entry of the same environment and path is
  /// replaced.
  Status add(const LedgerEntry& entry, Deadline deadline);
  /// In the order in which they were added: remove() them from the back.
  Result<std::vector<LedgerEntry>> entries(std::string_view environment);
  Result<std::vector<LedgerEntry>> all();
  /// Whether envboot ever wrote this content to that path, as far back as the ledger goes: what it did not write there
  /// is somebody's edit.
  Result<bool> wrote(const AbsPath& path, const Sha256& content);

  /// Removes the thing from the disk and strikes the entry. Kind::refused, and nothing done, when the entry is not in
  /// the ledger, or the thing is no longer what envboot made: the error says so. Not for rc_edit.
  Result<Removal> remove(const LedgerEntry& entry, Deadline deadline);
  /// Whether the thing is no longer what envboot made, so that remove() would refuse it.
  Result<bool> changed(const LedgerEntry& entry);
  /// Strikes the entry and leaves the disk alone: an rc file was put back, or the user keeps a changed file.
  Status forget(const LedgerEntry& entry, Deadline deadline);

 private:
  Status write(const Record& record, Deadline deadline);
  Result<std::vector<Record>> records();

  const LockSeams& m_seams;
  AbsPath m_folder;
};

} // namespace envboot::store
