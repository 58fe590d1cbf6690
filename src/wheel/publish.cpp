// A wheel's files have to be merged into folders that hold other packages too, so no single rename can publish them.
// What can be had instead: everything is written aside first, in the same file system; then a list of renames is made,
// written down and synced, and done, whole new folders by one rename each. A run that is killed between two of them
// leaves the list, and each of its moves can be told done from not done by looking: `from` is there before it and not
// after it. So the next run takes back what was done, last one first, unless the last move of the list, which brings
// the dist-info, was done: then the new state holds, and only cleaning is left.
//
// Until then an interpreter could see some files of the one state and some of the other; for pip no such package is
// there, because the dist-info of the old one leaves just before that of the new one comes.

#include "wheel/publish.hpp"

#include "os/read.hpp"
#include "store/atomic_file.hpp"
#include "store/journal.hpp"

#include <cerrno>

namespace envboot::wheel {
namespace {

constexpr std::string_view k_move = "move", k_tidy = "tidy";

Result<bool> is_there(os::Dir& prefix, const RelPath& path) {
  auto stat = prefix.stat(path);
  if (!stat && !stat.error().is_missing()) {
    return fail(stat.error());
  }
  return stat.has_value();
}

Result<bool> is_done(os::Dir& prefix, const Move& move) {
  return !TRY(is_there(prefix, move.from)) && TRY(is_there(prefix, move.to));
}

Status take_back(os::Dir& prefix, const std::vector<Move>& moves) {
  for (auto move = moves.rbegin(); move != moves.rend(); ++move) {
    if (TRY(is_done(prefix, *move))) {
      TRY(prefix.rename(move->to, prefix, move->from));
    }
  }
  return {};
}

/// The list goes first: with it a stage that is only half removed would be taken for a run that was killed.
Status remove_stage(os::Dir& prefix, const RelPath& stage) {
  Status gone = prefix.unlink(stage / k_moves);
  if (!gone && !gone.error().is_missing()) {
    return gone;
  }
  return os::remove_tree(prefix, stage);
}

void tidy(os::Dir& prefix, const std::vector<RelPath>& folders) {
  for (const RelPath& folder : folders) {
    (void)prefix.remove_dir(folder); // one that holds something stays
  }
}

Status write_list(os::Dir& prefix, const RelPath& stage, const Publication& publication) {
  std::string sum, text = store::encode_journal_head(sum);
  for (const Move& move : publication.moves) {
    text += store::encode_record({std::string(k_move), move.from.string(), move.to.string()}, sum);
  }
  for (const RelPath& folder : publication.tidy) {
    text += store::encode_record({std::string(k_tidy), folder.string()}, sum);
  }
  return store::write_atomic(prefix, stage / k_moves, text, 0600, store::Durable::yes);
}

Result<Publication> read_list(os::Dir& prefix, const RelPath& stage) {
  Publication publication;
  for (const store::Record& record : TRY(store::Journal::read(prefix, stage / k_moves))) {
    if (record.size() == 3 && record[0] == k_move) {
      RelPath from = TRY(RelPath::parse(record[1])), to = TRY(RelPath::parse(record[2]));
      publication.moves.push_back({std::move(from), std::move(to)});
    } else if (record.size() == 2 && record[0] == k_tidy) {
      publication.tidy.push_back(TRY(RelPath::parse(record[1])));
    }
  }
  return publication;
}

} // namespace

Status publish(os::Dir& prefix, const RelPath& stage, const Publication& publication, Then then) {
  TRY(write_list(prefix, stage, publication));
  for (const Move& move : publication.moves) {
    TRY(prefix.rename(move.from, prefix, move.to));
  }
  if (then == Then::keep) {
    return {};
  }
  tidy(prefix, publication.tidy);
  (void)remove_stage(prefix, stage); // what stays is removed by the next run
  return {};
}

Result<Recovered> recover(os::Dir& prefix, const RelPath& stage) {
  if (!TRY(is_there(prefix, stage))) {
    return Recovered::nothing;
  }
  Publication left = TRY(read_list(prefix, stage));
  Recovered state = Recovered::nothing;
  if (!left.moves.empty() && TRY(is_done(prefix, left.moves.back()))) {
    tidy(prefix, left.tidy);
    state = Recovered::new_state;
  } else if (!left.moves.empty()) {
    TRY(take_back(prefix, left.moves));
    state = Recovered::old_state;
  }
  TRY(remove_stage(prefix, stage));
  return state;
}

Status undo(os::Dir& prefix, const RelPath& stage) {
  Publication left = TRY(read_list(prefix, stage));
  TRY(take_back(prefix, left.moves));
  return remove_stage(prefix, stage);
}

Status settle(os::Dir& prefix, const RelPath& stage) {
  Publication left = TRY(read_list(prefix, stage));
  tidy(prefix, left.tidy);
  return remove_stage(prefix, stage);
}

} // namespace envboot::wheel
