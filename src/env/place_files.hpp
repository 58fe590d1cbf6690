#pragma once

#include "action/step.hpp"
#include "store/ledger.hpp"

#include <optional>
#include <string>
#include <vector>

namespace envboot::env {

/// A file that a step writes.
struct PlacedFile {
  AbsPath path = AbsPath::root();
  uint32_t mode = 0644;
  std::string content;
  store::LedgerKind kind = store::LedgerKind::activate;
  /// A file of somebody's with this content may have the name: it is set aside and comes back with the file's removal.
  std::optional<Sha256> replaces;
};

/// Files outside the environment that make up a door, or that envboot itself needs.
struct FilesWish {
  std::string environment; ///< whose they are in the ledger; "" for envboot's own
  std::string what;        ///< for the plan: `the modulefile dl/2026.11 in ~/.local/modules`
  std::vector<PlacedFile> files;
  bool keep_on_undo = false; ///< others use them too: another environment, or the generation that is published now
};

/// Writes files that the ledger then holds. One that is there and isn't in the ledger is somebody else's:
/// Kind::refused, and nothing is written, unless it may be replaced. What the user made of one since is kept beside
/// (`keep_edit.hpp`), and conclude() says where. Missing folders are made and recorded too.
class PlaceFiles : public action::Step {
 public:
  PlaceFiles(os::FileSystem& files, store::Ledger& ledger, FilesWish wish);

  [[nodiscard]] std::string key() const override;
  [[nodiscard]] std::string describe() const override { return "write " + m_wish.what; }
  [[nodiscard]] action::Estimate estimate() const override;
  Status apply(action::Progress& progress, Deadline deadline) override;
  /// The refusal that apply() would come to: for a plan that is only made.
  Status check();
  /// The files that stand otherwise than envboot ever wrote them: apply() keeps these.
  Result<std::vector<AbsPath>> edited();
  /// Puts back what the user had made of the files; removes the others that stand as this step wrote them, and the
  /// folders made for them that are empty then.
  Result<action::Undone> undo(action::Keep keep) override;
  Result<std::vector<std::string>> conclude() override;

 private:
  Status refuse_foreign(const PlacedFile& file);
  /// What the user made of the file; nothing where it is missing, ours, or just what is to be written.
  Result<std::optional<std::string>> edit_of(const PlacedFile& file);
  /// Whether somebody's file that may be replaced stands there.
  Result<bool> stands_replaceable(const PlacedFile& file);
  Status set_aside(const PlacedFile& file, const Deadline& deadline);
  /// Whether the user's version stands under the file's name again, or still.
  Result<bool> restore_edit(const PlacedFile& file);
  /// Makes the folder, each missing one on the way to it in the ledger.
  Result<os::DirPtr> make_recorded(const AbsPath& folder, const Deadline& deadline);
  os::FileSystem& m_files;
  store::Ledger& m_ledger;
  FilesWish m_wish;
};

/// The error for something at a place that envboot would have to overwrite.
Error occupied(const AbsPath& path);

} // namespace envboot::env
