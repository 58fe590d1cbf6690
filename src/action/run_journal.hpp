#pragma once

#include "store/journal.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace envboot::action {

/// What a journal tells of a run that did not come to its end. Keys in the order in which they were begun.
struct Unfinished {
  std::vector<std::string> begun; ///< also those that are done
  std::set<std::string> done;
  bool undoing = false; ///< it had failed, and was being taken back

  [[nodiscard]] bool empty() const { return begun.empty(); }
  [[nodiscard]] bool has_begun(const std::string& key) const;
};

/// The run whose journal has this file name, and whether the name says that it is being taken back.
struct JournalName {
  std::string run;
  bool undoing = false;
};
JournalName run_of(std::string_view file_name);

/// What the records of one journal file tell: for doctor, which only looks.
Unfinished unfinished_in(const std::vector<store::Record>& records, bool undoing);

/// For a planner that wants to go on with what is there (the same generation): looks only, makes
/// nothing.
Result<Unfinished> unfinished_run(os::Dir& journals, const RelPath& name);

/// The journal of a run: records `begin KEY`, `done KEY`, `undoing` and `finished`; what stands before `finished` is
/// over. A run that is taken back renames it to `NAME.undoing`, because a rename needs no room on a full disk; the
/// record stands in where the rename fails.
class RunJournal {
 public:
  /// Opens or makes it, also one left by a run that was being taken back.
  static Result<RunJournal> open(os::Dir& journals, const RelPath& name);

  [[nodiscard]] const Unfinished& state() const { return m_state; }
  Status begin(const std::string& key);
  Status done(const std::string& key);
  /// From now on, also after a crash, what was begun is to be undone.
  Status mark_undoing();
  /// The run is over, either way: the file is removed, or marked where that fails.
  Status finish();

 private:
  RunJournal(os::Dir& folder, RelPath name, store::Journal journal, Unfinished state)
      : m_folder(&folder), m_name(std::move(name)), m_journal(std::move(journal)), m_state(std::move(state)) {}

  os::Dir* m_folder;
  RelPath m_name;         ///< of the run
  bool m_renamed = false; ///< the file is `NAME.undoing`
  store::Journal m_journal;
  Unfinished m_state;
};

} // namespace envboot::action
