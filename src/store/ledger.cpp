#include "store/ledger.hpp"

#include "os/read.hpp"
#include "store/journal.hpp"

#include <algorithm>
#include <cerrno>

namespace envboot::store {
namespace {

constexpr std::string_view k_aside_suffix = ".theirs~";
constexpr size_t k_max_content = size_t{64} << 20;

/// How a kind lies on the disk, which decides how it is removed.
enum class Shape { tree, link, file, folder, edit, aside };

struct KindRow {
  LedgerKind kind;
  std::string_view name; ///< in the file: never to be changed
  Shape shape;
};

constexpr KindRow k_kinds[] = {
    {LedgerKind::generation, "generation", Shape::tree},
    {LedgerKind::base, "base", Shape::tree},
    {LedgerKind::link, "link", Shape::link},
    {LedgerKind::modulefile, "modulefile", Shape::file},
    {LedgerKind::kernel, "kernel", Shape::file},
    {LedgerKind::activate, "activate", Shape::file},
    {LedgerKind::lockfile, "lockfile", Shape::file},
    {LedgerKind::folder, "folder", Shape::folder},
    {LedgerKind::rc_edit, "rc_edit", Shape::edit},
    {LedgerKind::set_aside, "set_aside", Shape::aside},
};

const KindRow& row_of(LedgerKind kind) {
  return *std::find_if(std::begin(k_kinds), std::end(k_kinds), [&](const KindRow& row) { return row.kind == kind; });
}

/// `add ENVIRONMENT KIND PATH DIGEST-or--`. Nothing for a kind that only a newer envboot knows.
std::optional<LedgerEntry> parse_added(const Record& record) {
  auto row =
      std::find_if(std::begin(k_kinds), std::end(k_kinds), [&](const KindRow& r) { return r.name == record[2]; });
  auto path = AbsPath::parse(record[3]);
  if (row == std::end(k_kinds) || !path) {
    return std::nullopt;
  }
  return LedgerEntry{record[1], row->kind, *path, Sha256::from_hex(record[4])};
}

bool same_thing(const LedgerEntry& entry, std::string_view environment, std::string_view path) {
  return entry.environment == environment && entry.path.string() == path;
}

Error not_removed(const AbsPath& path, std::string_view how) {
  return refusal("{} was not removed", path.string())
      .because(std::string(how))
      .with_hint("look at it: if you don't need it, remove it yourself and run the same command again");
}

/// What stands under the name now, as the digest that the ledger would hold.
Result<Sha256> digest_of(os::Dir& dir, const RelPath& name, Shape shape) {
  if (shape == Shape::link) {
    return Sha256::of(TRY(dir.read_link(name)));
  }
  os::FilePtr file = TRY(dir.open(name, os::How::read()));
  return Sha256::of(TRY(os::read_all(*file, (dir.path() / name).string(), k_max_content)));
}

Status check_unchanged(os::Dir& dir, const RelPath& name, const LedgerEntry& entry, const os::Stat& stat) {
  Shape shape = row_of(entry.kind).shape;
  os::FileType expected = shape == Shape::link                            ? os::FileType::symlink
                          : shape == Shape::file || shape == Shape::aside ? os::FileType::regular
                                                                          : os::FileType::directory;
  if (stat.type != expected) {
    return fail(not_removed(entry.path, "something else has taken its place since envboot made it"));
  }
  if (entry.content && TRY(digest_of(dir, name, shape)) != *entry.content) {
    return fail(not_removed(entry.path, "it was changed since envboot wrote it"));
  }
  return {};
}

/// Stays where its name was taken meanwhile, by what the user made of our file: both are the user's then.
Status put_back(os::Dir& dir, const RelPath& name) {
  const std::string& aside = name.string();
  RelPath own = TRY(RelPath::parse(aside.substr(0, aside.size() - k_aside_suffix.size())));
  auto there = dir.stat(own);
  if (!there && there.error().is_missing()) {
    return dir.rename(name, dir, own);
  }
  TRY(std::move(there));
  bool same = TRY(digest_of(dir, own, Shape::file)) == TRY(digest_of(dir, name, Shape::file));
  return same ? dir.unlink(name) : Status();
}

Result<Removal> remove_from_disk(os::FileSystem& files, const LedgerEntry& entry) {
  auto dir = files.dir(entry.path.parent());
  if (!dir) {
    return dir.error().is_missing() ? Result<Removal>(Removal::was_missing) : fail(dir.error());
  }
  RelPath name = TRY(RelPath::parse(entry.path.name()));
  auto stat = (*dir)->stat(name);
  if (!stat) {
    return stat.error().is_missing() ? Result<Removal>(Removal::was_missing) : fail(stat.error());
  }
  TRY(check_unchanged(**dir, name, entry, *stat));
  switch (row_of(entry.kind).shape) {
  case Shape::tree:
    TRY(os::remove_tree(**dir, name));
    break;
  case Shape::folder: {
    Status gone = (*dir)->remove_dir(name);
    if (!gone && (gone.error().sys == ENOTEMPTY || gone.error().sys == EEXIST)) {
      return Removal::kept_not_empty;
    }
    TRY(std::move(gone));
    break;
  }
  case Shape::aside:
    TRY(put_back(**dir, name));
    break;
  default:
    TRY((*dir)->unlink(name));
  }
  return Removal::removed;
}

} // namespace

AbsPath aside_name(const AbsPath& path) {
  return path.parent() / *RelPath::parse(path.name() + std::string(k_aside_suffix));
}

std::string_view name_of(LedgerKind kind) {
  return row_of(kind).name;
}

std::vector<LedgerEntry> entries_in(const std::vector<Record>& records) {
  std::vector<LedgerEntry> held;
  auto strike = [&](std::string_view environment, std::string_view path) {
    std::erase_if(held, [&](const LedgerEntry& entry) { return same_thing(entry, environment, path); });
  };
  for (const Record& record : records) {
    if (record.size() == 5 && record[0] == "add") {
      strike(record[1], record[3]);
      if (auto entry = parse_added(record)) {
        held.push_back(std::move(*entry));
      }
    } else if (record.size() == 3 && record[0] == "remove") {
      strike(record[1], record[2]);
    }
  }
  return held;
}

Status Ledger::write(const Record& record, Deadline deadline) {
  DirLock lock = TRY(DirLock::take(m_seams, m_folder, {"ledger.lock"}, std::move(deadline)));
  os::DirPtr dir = TRY(m_seams.files.dir(m_folder));
  Journal journal = TRY(Journal::open(*dir, {"ledger"}));
  return journal.append(record);
}

Status Ledger::add(const LedgerEntry& entry, Deadline deadline) {
  return write({"add", entry.environment, std::string(name_of(entry.kind)), entry.path.string(),
                entry.content ? entry.content->hex() : "-"},
               std::move(deadline));
}

Result<std::vector<Record>> Ledger::records() {
  auto dir = m_seams.files.dir(m_folder);
  if (!dir && dir.error().is_missing()) {
    return std::vector<Record>();
  }
  os::DirPtr folder = TRY(std::move(dir));
  return Journal::read(*folder, {"ledger"});
}

Result<std::vector<LedgerEntry>> Ledger::all() {
  return entries_in(TRY(records()));
}

Result<bool> Ledger::wrote(const AbsPath& path, const Sha256& content) {
  std::vector<Record> all = TRY(records());
  return std::ranges::any_of(all, [&](const Record& record) {
    return record.size() == 5 && record[0] == "add" && record[3] == path.string() && record[4] == content.hex();
  });
}

Result<std::vector<LedgerEntry>> Ledger::entries(std::string_view environment) {
  std::vector<LedgerEntry> held = TRY(all());
  std::erase_if(held, [&](const LedgerEntry& entry) { return entry.environment != environment; });
  return held;
}

Result<Removal> Ledger::remove(const LedgerEntry& entry, Deadline deadline) {
  std::vector<LedgerEntry> held = TRY(all());
  if (std::find(held.begin(), held.end(), entry) == held.end()) {
    return fail(refusal("{} was not removed", entry.path.string()).because("envboot has no record of having made it"));
  }
  if (row_of(entry.kind).shape == Shape::edit) {
    return fail(refusal("{} was not removed", entry.path.string()).because("it is a file of yours"));
  }
  Removal removal = TRY(remove_from_disk(m_seams.files, entry));
  TRY(forget(entry, std::move(deadline)));
  return removal;
}

Result<bool> Ledger::changed(const LedgerEntry& entry) {
  auto dir = m_seams.files.dir(entry.path.parent());
  RelPath name = TRY(RelPath::parse(entry.path.name()));
  auto stat = dir ? (*dir)->stat(name) : fail(dir.error());
  if (!stat) {
    return stat.error().is_missing() ? Result<bool>(false) : fail(stat.error());
  }
  Status unchanged = check_unchanged(**dir, name, entry, *stat);
  return unchanged || unchanged.error().kind == Kind::refused ? Result<bool>(!unchanged) : fail(unchanged.error());
}

Status Ledger::forget(const LedgerEntry& entry, Deadline deadline) {
  return write({"remove", entry.environment, entry.path.string()}, std::move(deadline));
}

} // namespace envboot::store
