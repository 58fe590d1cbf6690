#include "env/place_files.hpp"
#include "env/keep_edit.hpp"
#include "os/read.hpp"
#include "store/atomic_file.hpp"

#include <algorithm>

namespace envboot::env {
namespace {

constexpr uint64_t k_block = 4096; ///< what a small file takes on disk
constexpr size_t k_longest_edit = size_t{16} << 20;

store::LedgerEntry entry_of(const FilesWish& wish, const PlacedFile& file) {
  return {wish.environment, file.kind, file.path, Sha256::of(file.content)};
}

} // namespace

Error occupied(const AbsPath& path) {
  return refusal("{} is there already, and envboot did not make it", path.string())
      .with_hint(fmt::format("move it away, or choose another name with `--name`"));
}

PlaceFiles::PlaceFiles(os::FileSystem& files, store::Ledger& ledger, FilesWish wish)
    : m_files(files), m_ledger(ledger), m_wish(std::move(wish)) {}

std::string PlaceFiles::key() const {
  std::string all = m_wish.environment;
  for (const PlacedFile& file : m_wish.files) {
    all += fmt::format("\n{} {:o} {}", file.path.string(), file.mode, file.content);
  }
  return "place-files:" + Sha256::of(all).hex();
}

action::Estimate PlaceFiles::estimate() const {
  return {m_wish.files.size() * k_block, m_wish.files.size()};
}

Status PlaceFiles::refuse_foreign(const PlacedFile& file) {
  auto there = m_files.stat(file.path, os::Links::keep);
  if (!there) {
    return there.error().is_missing() ? Status() : fail(there.error());
  }
  std::vector<store::LedgerEntry> entries = TRY(m_ledger.all());
  bool ours = std::ranges::any_of(entries, [&](const store::LedgerEntry& entry) { return entry.path == file.path; });
  bool may = there->type == os::FileType::regular && (ours || TRY(stands_replaceable(file)));
  return may ? Status() : fail(occupied(file.path));
}

Result<bool> PlaceFiles::stands_replaceable(const PlacedFile& file) {
  if (!file.replaces) {
    return false;
  }
  auto text = os::read_text(m_files, file.path, k_longest_edit);
  if (!text) {
    return text.error().is_missing() ? Result<bool>(false) : fail(text.error());
  }
  return Sha256::of(*text) == *file.replaces;
}

Status PlaceFiles::set_aside(const PlacedFile& file, const Deadline& deadline) {
  std::string text = TRY(os::read_text(m_files, file.path, k_longest_edit));
  os::DirPtr folder = TRY(m_files.dir(file.path.parent()));
  uint32_t mode = TRY(folder->stat(TRY(RelPath::parse(file.path.name())))).mode;
  AbsPath aside = store::aside_name(file.path);
  TRY(m_ledger.add({m_wish.environment, store::LedgerKind::set_aside, aside, file.replaces}, deadline));
  return store::write_atomic(*folder, TRY(RelPath::parse(aside.name())), text, mode, store::Durable::yes);
}

Result<std::optional<std::string>> PlaceFiles::edit_of(const PlacedFile& file) {
  auto text = os::read_text(m_files, file.path, k_longest_edit);
  if (!text) {
    return text.error().is_missing() ? Result<std::optional<std::string>>(std::nullopt) : fail(text.error());
  }
  Sha256 digest = Sha256::of(*text);
  bool ours = *text == file.content || digest == file.replaces || TRY(m_ledger.wrote(file.path, digest));
  return ours ? std::nullopt : std::optional(std::move(*text));
}

Result<std::vector<AbsPath>> PlaceFiles::edited() {
  std::vector<AbsPath> paths;
  for (const PlacedFile& file : m_wish.files) {
    if (TRY(edit_of(file))) {
      paths.push_back(file.path);
    }
  }
  return paths;
}

Result<os::DirPtr> PlaceFiles::make_recorded(const AbsPath& folder, const Deadline& deadline) {
  auto opened = m_files.dir(folder);
  if (opened || !opened.error().is_missing()) {
    return opened;
  }
  TRY(make_recorded(folder.parent(), deadline));
  TRY(m_ledger.add({m_wish.environment, store::LedgerKind::folder, folder, std::nullopt}, deadline));
  return os::make_dirs(m_files, folder);
}

Status PlaceFiles::check() {
  for (const PlacedFile& file : m_wish.files) {
    TRY(refuse_foreign(file));
  }
  return {};
}

Status PlaceFiles::apply(action::Progress&, Deadline deadline) {
  TRY(check());
  for (const PlacedFile& file : m_wish.files) {
    os::DirPtr folder = TRY(make_recorded(file.path.parent(), deadline));
    RelPath name = TRY(RelPath::parse(file.path.name()));
    if (auto edit = TRY(edit_of(file))) {
      TRY(set_edit_aside(*folder, name, *edit, TRY(folder->stat(name)).mode));
    }
    if (TRY(stands_replaceable(file))) {
      TRY(set_aside(file, deadline));
    }
    TRY(m_ledger.add(entry_of(m_wish, file), deadline));
    TRY(store::write_atomic(*folder, name, file.content, file.mode, store::Durable::no));
  }
  return {};
}

Result<bool> PlaceFiles::restore_edit(const PlacedFile& file) {
  bool edited = TRY(edit_of(file)).has_value(); // apply() did not come to it, or it was changed once more
  auto folder = m_files.dir(file.path.parent());
  return folder && TRY(put_edit_back(**folder, TRY(RelPath::parse(file.path.name())), edited)) ? true : edited;
}

Result<action::Undone> PlaceFiles::undo(action::Keep) {
  std::vector<AbsPath> of_the_user;
  for (const PlacedFile& file : m_wish.files) {
    if (TRY(restore_edit(file))) {
      of_the_user.push_back(file.path);
    }
  }
  if (m_wish.keep_on_undo) {
    return action::Undone{action::Undone::Stays::for_others, ""};
  }
  Deadline deadline = Deadline::after(std::chrono::seconds(30));
  std::vector<store::LedgerEntry> entries = TRY(m_ledger.entries(m_wish.environment));
  for (const PlacedFile& file : m_wish.files) {
    store::LedgerEntry entry = entry_of(m_wish, file);
    bool written = std::ranges::find(entries, entry) != entries.end();
    if (written && TRY(stands_replaceable(file))) { // a killed run came no further
      TRY(m_ledger.forget(entry, deadline));
    } else if (written && std::ranges::find(of_the_user, file.path) == of_the_user.end()) {
      TRY(m_ledger.remove(entry, deadline));
    }
    store::LedgerEntry aside{m_wish.environment, store::LedgerKind::set_aside, store::aside_name(file.path),
                             file.replaces};
    if (std::ranges::find(entries, aside) != entries.end()) {
      TRY(m_ledger.remove(aside, deadline));
    }
  }
  std::ranges::reverse(entries); // a folder was recorded before the folders in it
  for (const store::LedgerEntry& entry : entries) {
    bool held_ours = std::ranges::any_of(
        m_wish.files, [&](const PlacedFile& file) { return file.path.is_below_or_same(entry.path); });
    bool holds_an_edit =
        std::ranges::any_of(of_the_user, [&](const AbsPath& path) { return path.is_below_or_same(entry.path); });
    if (entry.kind == store::LedgerKind::folder && held_ours && !holds_an_edit) {
      TRY(m_ledger.remove(entry, deadline));
    }
  }
  return {};
}

Result<std::vector<std::string>> PlaceFiles::conclude() {
  std::vector<std::string> told;
  for (const PlacedFile& file : m_wish.files) {
    auto folder = m_files.dir(file.path.parent());
    auto kept = folder ? TRY(settle_edit(**folder, TRY(RelPath::parse(file.path.name())))) : std::nullopt;
    if (kept) {
      told.push_back(fmt::format("you had changed {}: your version is kept as {}", file.path.string(), kept->string()));
    }
  }
  return told;
}

} // namespace envboot::env
