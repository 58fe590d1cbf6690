#pragma once

#include "os/file_system.hpp"
#include "util/url.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace envboot::net {

/// What is known of a half download, kept in NAME.part.json: enough to ask for the rest of the very same file.
struct PartNote {
  std::string url;              ///< part_address()
  std::string validator;        ///< for If-Range; "" when the server gave none
  std::optional<uint64_t> size; ///< of the whole file
  uint64_t safe = 0;            ///< so many bytes are surely on disk, also after a power cut
  bool operator==(const PartNote&) const = default;
};

/// What names a file across runs: its URL without login and query, which may hold a signature that changes.
std::string part_address(const Url& url);
/// Where the bytes of `file` lie until it is whole.
Result<AbsPath> part_path(const AbsPath& file);
std::string part_note_text(const PartNote& note);
/// Nothing for what is no such note, or one of another version: the part is then not trusted.
std::optional<PartNote> parse_part_note(std::string_view text);

/// A download that has not come to its end.
struct FoundPart {
  std::string file_name; ///< that it will have
  uint64_t bytes = 0;    ///< that have come
};
/// Nothing when `folder` has none, or not a byte of it has come.
std::optional<FoundPart> find_part(os::FileReader& files, const AbsPath& folder);

/// NAME.part and its note. Crash-safe: the note is replaced by renaming, never ahead of the bytes it speaks of.
class PartFile {
 public:
  /// Opens or creates the part in an existing folder. `trust_all`: a pinned hash will judge the whole, so bytes beyond
  /// the safe ones are kept too.
  static Result<PartFile> open(os::FileSystem& files, const AbsPath& folder, const RelPath& name, bool trust_all);

  [[nodiscard]] uint64_t size() const { return m_size; }
  [[nodiscard]] const PartNote& note() const { return m_note; }

  Status remember(PartNote note);                  ///< `safe` is kept
  Status append(std::span<const std::byte> bytes); ///< to disk for sure every 16 MB
  Result<size_t> read_at(std::span<std::byte> out, uint64_t offset) { return m_file->read_at(out, offset); }
  Status cut(uint64_t size);
  Status settle();  ///< all that was appended is safe
  Status publish(); ///< becomes NAME; nothing else may be called afterwards
  Status restart(); ///< empty again, nothing known
  /// What a crash right after publishing leaves behind.
  static Status sweep(os::Dir& dir, const RelPath& name);
  Status discard(); ///< removes part and note; as publish, the last call

 private:
  PartFile(os::DirPtr dir, RelPath name, RelPath part, RelPath note_name);
  Status write_note();

  os::DirPtr m_dir;
  RelPath m_name, m_part_name, m_note_name;
  os::FilePtr m_file;
  uint64_t m_size = 0;
  PartNote m_note;
};

} // namespace envboot::net
