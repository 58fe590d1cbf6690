#include "survey/own_state.hpp"
#include "action/run_journal.hpp"
#include "os/read.hpp"
#include "store/atomic_file.hpp"
#include "store/ledger.hpp"
#include "util/text_table.hpp"

#include <algorithm>
#include <set>

namespace envboot::survey {
namespace {

constexpr size_t k_journal_limit = size_t{64} << 20;

struct Named {
  AbsPath path;
  std::string name;
  os::FileType type;
};

std::vector<Named> named_in(os::FileReader& files, const AbsPath& folder) {
  std::vector<Named> named;
  auto entries = files.list(folder);
  for (const os::Entry& entry : entries ? *entries : std::vector<os::Entry>()) {
    if (auto name = RelPath::parse(entry.name)) {
      named.push_back({folder / *name, entry.name, entry.type});
    }
  }
  std::ranges::sort(named, {}, &Named::name);
  return named;
}

/// The records of a journal that can be read; what is wrong with it becomes a leftover. A torn last record is no
/// damage: the next run cuts it off.
std::vector<store::Record> read_records(os::FileReader& files, const AbsPath& path, std::string_view kind,
                                        OwnState& state) {
  auto text = os::read_text(files, path, k_journal_limit);
  if (!text) {
    if (!text.error().is_missing()) {
      state.damaged.push_back({path, fmt::format("{} can't be read: {}", kind, text.error().what)});
    }
    return {};
  }
  store::DecodedJournal decoded = store::decode_journal(*text);
  if (decoded.version != 0 && decoded.version != store::k_journal_version) {
    state.damaged.push_back({path, fmt::format("{} was written by a newer envboot", kind)});
  } else if (text->find('\n', decoded.good_bytes) != std::string::npos) {
    state.damaged.push_back({path, fmt::format("{} is damaged after {} records", kind, decoded.records.size())});
  }
  return std::move(decoded.records);
}

/// The helper thread of a living holder writes `.NAME.alive-NONCE` every few seconds. Clocks of hosts differ by
/// minutes.
bool is_silent(os::FileReader& files, const Named& lock, const store::LockOwner& owner,
               std::chrono::system_clock::time_point now) {
  auto alive = RelPath::parse(fmt::format(".{}.alive-{}", lock.name, owner.nonce));
  auto sign = alive ? files.stat(lock.path.parent() / *alive, os::Links::keep) : fail(alive.error());
  if (!sign) {
    sign = files.stat(lock.path, os::Links::keep);
  }
  return sign && now.time_since_epoch() - std::chrono::nanoseconds(sign->mtime_ns) > std::chrono::hours(1);
}

void read_locks(os::FileReader& files, const AbsPath& folder, const store::LockOwner& self,
                std::chrono::system_clock::time_point now, OwnState& state) {
  for (const Named& entry : named_in(files, folder)) {
    auto target = entry.type == os::FileType::symlink ? files.read_link(entry.path) : fail(failure("no link"));
    auto owner = target ? store::LockOwner::parse(*target) : std::nullopt;
    if (!owner) {
      continue;
    }
    store::Life life = store::life_of(*owner, files, self);
    if (life == store::Life::dead || (life == store::Life::cannot_tell && is_silent(files, entry, *owner, now))) {
      state.locks.push_back({entry.path, "held by " + owner->describe() + ", which has ended"});
    } else {
      state.running.push_back(owner->describe());
    }
  }
}

void read_journals(os::FileReader& files, const AbsPath& folder, OwnState& state) {
  for (const Named& entry : named_in(files, folder)) {
    if (entry.type != os::FileType::regular || store::is_temporary_name(entry.name)) {
      continue;
    }
    if (entry.name.ends_with(".damaged")) {
      state.damaged.push_back({entry.path, "a damaged journal that was kept"});
      continue;
    }
    action::JournalName name = action::run_of(entry.name);
    action::Unfinished run = action::unfinished_in(read_records(files, entry.path, "the journal", state), name.undoing);
    if (!run.empty()) {
      state.unfinished.push_back({name.run, entry.path, run.begun.size(), run.done.size(), run.undoing});
    }
  }
}

/// Whether a name beside `.gen` leads to the generation.
bool is_linked(os::FileReader& files, const AbsPath& generation, const AbsPath& real) {
  return std::ranges::any_of(named_in(files, generation.parent().parent()), [&](const Named& entry) {
    auto target = entry.type == os::FileType::symlink ? files.real_path(entry.path) : fail(failure("no link"));
    return target && *target == real;
  });
}

/// `wheels/NAME/WHEEL-VERSION/FILE`, but for the names in `known`.
void read_downloads(os::FileReader& files, const AbsPath& wheels, const std::set<std::string>& known, OwnState& state) {
  for (const Named& environment : named_in(files, wheels)) {
    bool unfinished =
        std::ranges::find(state.unfinished, environment.name, &UnfinishedRun::environment) != state.unfinished.end();
    if (unfinished || known.contains(environment.name)) {
      continue;
    }
    for (const Named& wheel : named_in(files, environment.path)) {
      for (const Named& file : named_in(files, wheel.path)) {
        auto stat = files.stat(file.path, os::Links::keep);
        if (stat && file.name.ends_with(".whl")) {
          state.downloads.push_back(
              {file.path, fmt::format("{}, for the environment {}", human_bytes(stat->size), environment.name)});
        }
      }
    }
  }
}

void read_ledger(os::FileReader& files, const store::Folders& folders, OwnState& state) {
  std::set<std::string> published;
  if (AbsPath kept = folders.state / "ledger.damaged"; os::exists(files, kept)) {
    state.damaged.push_back({kept, "a damaged ledger that was kept"});
  }
  for (const store::LedgerEntry& entry :
       store::entries_in(read_records(files, folders.state / "ledger", "the ledger", state))) {
    auto real = files.real_path(entry.path);
    bool of_unfinished =
        std::ranges::find(state.unfinished, entry.environment, &UnfinishedRun::environment) != state.unfinished.end();
    if (entry.kind == store::LedgerKind::generation && real && !of_unfinished && !is_linked(files, entry.path, *real)) {
      state.generations.push_back({entry.path, "of the environment " + entry.environment});
    }
    if (entry.kind == store::LedgerKind::link) {
      published.insert(entry.environment);
    }
  }
  read_downloads(files, folders.wheels(), published, state);
}

} // namespace

std::vector<AbsPath> environment_links(os::FileReader& files, const store::Folders& folders) {
  OwnState ignored;
  std::vector<AbsPath> links;
  for (const store::LedgerEntry& entry :
       store::entries_in(read_records(files, folders.state / "ledger", "the ledger", ignored))) {
    bool rollback = entry.path.name().starts_with("."); // `.NAME.before`
    if (entry.kind == store::LedgerKind::link && !rollback) {
      links.push_back(entry.path);
    }
  }
  return links;
}

OwnState own_state(os::FileReader& files, const store::Folders& folders, const store::LockOwner& self,
                   std::chrono::system_clock::time_point now) {
  OwnState state;
  for (const AbsPath& folder : {folders.state, folders.locks()}) {
    read_locks(files, folder, self, now, state);
  }
  read_journals(files, folders.journals(), state);
  read_ledger(files, folders, state);
  for (const AbsPath& folder : {folders.config, folders.data, folders.envs(), folders.state, folders.journals()}) {
    for (const Named& entry : named_in(files, folder)) {
      if (store::is_temporary_name(entry.name)) {
        state.temporaries.push_back({entry.path, "a file that was not written to its end"});
      }
    }
  }
  return state;
}

} // namespace envboot::survey
