#include "action/run_journal.hpp"

#include <algorithm>

namespace envboot::action {
namespace {

constexpr const char* k_begin = "begin";
constexpr const char* k_done = "done";
constexpr const char* k_undoing = "undoing";
constexpr const char* k_finished = "finished";
constexpr std::string_view k_undoing_suffix = ".undoing";

RelPath undoing_name(const RelPath& name) {
  return RelPath::parse(name.string() + std::string(k_undoing_suffix)).value();
}

} // namespace

bool Unfinished::has_begun(const std::string& key) const {
  return std::find(begun.begin(), begun.end(), key) != begun.end();
}

Unfinished unfinished_in(const std::vector<store::Record>& records, bool undoing) {
  Unfinished state;
  state.undoing = undoing;
  for (const store::Record& record : records) {
    if (record[0] == k_finished) {
      state = Unfinished();
    } else if (record[0] == k_undoing) {
      state.undoing = true;
    } else if (record.size() == 2 && record[0] == k_begin) {
      if (!state.has_begun(record[1])) {
        state.begun.push_back(record[1]);
      }
    } else if (record.size() == 2 && record[0] == k_done) {
      state.done.insert(record[1]);
    }
  }
  return state;
}

JournalName run_of(std::string_view file_name) {
  bool undoing = file_name.ends_with(k_undoing_suffix);
  return {std::string(file_name.substr(0, file_name.size() - (undoing ? k_undoing_suffix.size() : 0))), undoing};
}

Result<Unfinished> unfinished_run(os::Dir& journals, const RelPath& name) {
  Unfinished undoing = unfinished_in(TRY(store::Journal::read(journals, undoing_name(name))), true);
  return undoing.empty() ? unfinished_in(TRY(store::Journal::read(journals, name)), false) : undoing;
}

Result<RunJournal> RunJournal::open(os::Dir& journals, const RelPath& name) {
  bool renamed = journals.stat(undoing_name(name)).has_value();
  store::Journal journal = TRY(store::Journal::open(journals, renamed ? undoing_name(name) : name));
  Unfinished state = unfinished_in(journal.records(), renamed);
  RunJournal run(journals, name, std::move(journal), std::move(state));
  run.m_renamed = renamed;
  return run;
}

Status RunJournal::begin(const std::string& key) {
  TRY(m_journal.append({k_begin, key}));
  if (!m_state.has_begun(key)) {
    m_state.begun.push_back(key);
  }
  return {};
}

Status RunJournal::done(const std::string& key) {
  TRY(m_journal.append({k_done, key}));
  m_state.done.insert(key);
  return {};
}

Status RunJournal::mark_undoing() {
  if (m_state.undoing) {
    return {};
  }
  m_state.undoing = true;
  Status renamed = m_folder->rename(m_name, *m_folder, undoing_name(m_name));
  m_renamed = renamed.has_value();
  if (renamed && m_folder->sync()) {
    return {};
  }
  return m_journal.append({k_undoing});
}

Status RunJournal::finish() {
  Status removed = m_folder->unlink(m_renamed ? undoing_name(m_name) : m_name);
  if (removed) {
    m_state = Unfinished();
    return m_folder->sync();
  }
  return m_journal.append({k_finished});
}

} // namespace envboot::action
