#include "doctor/kept.hpp"
#include "doctor/kept_record.hpp"
#include "os/read.hpp"
#include "store/atomic_file.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>

namespace envboot::doctor {
namespace {

constexpr size_t k_longest_text = size_t{4} << 20;

/// A name in an open folder.
struct Place {
  os::DirPtr folder;
  RelPath name;
};
Result<Place> place_of(os::FileSystem& files, const AbsPath& path) {
  RelPath name = TRY(RelPath::parse(path.name()));
  os::DirPtr folder = TRY(files.dir(path.parent()));
  return Place{std::move(folder), std::move(name)};
}

Result<std::string> read(Place& place) {
  os::FilePtr file = TRY(place.folder->open(place.name, os::How::read()));
  return os::read_all(*file, (place.folder->path() / place.name).string(), k_longest_text);
}

Result<bool> is_there(Place& place) {
  auto stat = place.folder->stat(place.name);
  return stat || stat.error().is_missing() ? Result<bool>(stat.has_value()) : fail(stat.error());
}

Error changed_since(const Kept& kept) {
  Error error = refusal("{} was not put back", kept.path.string()).because("it was changed since");
  return kept.how == Repair::How::mode
             ? std::move(error).with_hint(fmt::format("its mode was {:o}", kept.mode_before))
             : std::move(error).with_hint(fmt::format("what was there before is kept: {}", kept.copy.string()));
}

Error changed_meanwhile(const AbsPath& path) {
  return refusal("{} was not changed", path.string())
      .because("somebody else changed it meanwhile")
      .with_hint("run the same command again");
}

Result<bool> put_text_back(os::FileSystem& files, const Kept& kept) {
  Place place = TRY(place_of(files, kept.path));
  auto now = read(place);
  if (!now) {
    return now.error().is_missing() ? fail(changed_since(kept)) : fail(now.error());
  }
  Sha256 digest = Sha256::of(*now);
  if (digest == kept.before) {
    return false;
  }
  if (digest != kept.after) {
    return fail(changed_since(kept));
  }
  Place copy = TRY(place_of(files, kept.copy));
  std::string old = TRY(read(copy));
  if (Sha256::of(old) != kept.before) {
    return fail(failure("{} was not put back", kept.path.string())
                    .because(fmt::format("its copy {} is damaged", kept.copy.string())));
  }
  TRY(copy.folder->set_permissions(copy.name, kept.mode_before));
  Status moved = copy.folder->rename(copy.name, *place.folder, place.name); // a full disk can't stop a rename
  if (!moved && moved.error().sys == EXDEV) {
    moved = store::write_atomic(*place.folder, place.name, old, kept.mode_before, store::Durable::yes);
  }
  TRY(std::move(moved));
  TRY(place.folder->sync());
  return true;
}

Result<bool> put_mode_back(os::FileSystem& files, const Kept& kept) {
  Place place = TRY(place_of(files, kept.path));
  auto stat = place.folder->stat(place.name);
  if (stat && stat->mode == kept.mode_before) {
    return false;
  }
  if (!stat || stat->mode != kept.mode_after) {
    return fail(changed_since(kept));
  }
  TRY(place.folder->set_permissions(place.name, kept.mode_before));
  return true;
}

Result<bool> put_away_back(os::FileSystem& files, const Kept& kept) {
  Place place = TRY(place_of(files, kept.path));
  auto from = place_of(files, kept.copy);
  bool kept_there = from ? TRY(is_there(*from)) : false;
  bool occupied = TRY(is_there(place));
  if (!kept_there && occupied) {
    return false;
  }
  if (!kept_there || occupied) {
    return fail(changed_since(kept));
  }
  TRY(from->folder->rename(from->name, *place.folder, place.name));
  TRY(place.folder->sync());
  if (kept.copy.parent().parent() == kept.path.parent()) { // the hidden folder beside it, when it is empty
    (void)place.folder->remove_dir(TRY(RelPath::parse(kept.copy.parent().name())));
  }
  return true;
}

} // namespace

Result<RelPath> KeptRun::next_name() {
  os::DirPtr fixes = TRY(os::make_dirs(m_files, m_fixes));
  os::DirPtr state = TRY(m_files.dir(m_fixes.parent()));
  TRY(state->sync());
  std::vector<RelPath> names = TRY(kept_runs(*fixes));
  int number = 0;
  if (!names.empty()) {
    const std::string& last = names.front().string();
    std::from_chars(last.data(), last.data() + last.size(), number);
  }
  RelPath name = TRY(RelPath::parse(fmt::format("{:06}", number + 1)));
  TRY(fixes->make_dir(name));
  TRY(fixes->sync());
  return name;
}

Status KeptRun::start() {
  if (m_journal) {
    return {};
  }
  RelPath name = TRY(next_name());
  m_folder = TRY(m_files.dir(m_fixes / name));
  m_journal = std::make_unique<store::Journal>(TRY(store::Journal::open(*m_folder, k_kept_journal)));
  return m_folder->sync();
}

Status KeptRun::record(const Kept& kept, std::vector<Kept>& done) {
  TRY(m_journal->append(to_record(kept)));
  done.push_back(kept);
  return {};
}

Status KeptRun::make_text(const Repair& repair, std::vector<Kept>& done) {
  Place place = TRY(place_of(m_files, repair.path));
  std::string now = TRY(read(place));
  if (now != repair.before) {
    return fail(changed_meanwhile(repair.path));
  }
  uint32_t mode = TRY(place.folder->stat(place.name)).mode;
  RelPath copy = TRY(RelPath::parse(std::to_string(++m_count)));
  TRY(store::write_atomic(*m_folder, copy, repair.before, 0600, store::Durable::yes));
  TRY(record({.how = Repair::How::text,
              .path = repair.path,
              .copy = m_folder->path() / copy,
              .mode_before = mode,
              .mode_after = mode,
              .before = Sha256::of(repair.before),
              .after = Sha256::of(repair.after)},
             done));
  return store::write_atomic(*place.folder, place.name, repair.after, mode, store::Durable::yes);
}

Status KeptRun::make_mode(const Repair& repair, std::vector<Kept>& done) {
  Place place = TRY(place_of(m_files, repair.path));
  uint32_t mode = TRY(place.folder->stat(place.name)).mode;
  TRY(record({.how = Repair::How::mode,
              .path = repair.path,
              .mode_before = mode,
              .mode_after = mode & ~repair.bits,
              .before = {},
              .after = {}},
             done));
  return place.folder->set_permissions(place.name, mode & ~repair.bits);
}

Status KeptRun::make_away(const Repair& repair, std::vector<Kept>& done) {
  Place place = TRY(place_of(m_files, repair.path));
  TRY(place.folder->stat(place.name));
  RelPath name = TRY(RelPath::parse(std::to_string(++m_count)));
  AbsPath where = m_folder->path();
  if (repair.beside) {
    where = repair.path.parent() / TRY(RelPath::parse(".envboot-set-aside-" + m_folder->path().name()));
  }
  TRY(record({.how = Repair::How::away, .path = repair.path, .copy = where / name, .before = {}, .after = {}}, done));
  os::DirPtr folder = TRY(os::make_dirs(m_files, where));
  TRY(place.folder->rename(place.name, *folder, name));
  TRY(folder->sync());
  return place.folder->sync();
}

Status KeptRun::make(const Repair& repair, std::vector<Kept>& done) {
  TRY(start());
  switch (repair.how) {
  case Repair::How::text:
    return make_text(repair, done);
  case Repair::How::mode:
    return make_mode(repair, done);
  case Repair::How::away:
    break;
  }
  return make_away(repair, done);
}

Result<bool> put_back(os::FileSystem& files, const Kept& kept) {
  switch (kept.how) {
  case Repair::How::text:
    return put_text_back(files, kept);
  case Repair::How::mode:
    return put_mode_back(files, kept);
  case Repair::How::away:
    break;
  }
  return put_away_back(files, kept);
}

} // namespace envboot::doctor
