#pragma once

#include "os/file_system.hpp"
#include "store/journal_format.hpp"

#include <vector>

namespace envboot::store {

/// An append-only file of records that survive kill and power cut: append() comes back when the record is on disk.
/// What is damaged at the end is cut off on open(). One writer at a time: the caller holds a lock.
class Journal {
 public:
  /// Opens or makes it (0600). Kind::refused when a newer envboot wrote it. More than a torn last record damaged: the
  /// whole old file is kept as `NAME.damaged`, and damaged() is true.
  static Result<Journal> open(os::Dir& dir, const RelPath& name);
  /// Its records, for looking only: nothing is made or cut; empty when there is no such file.
  static Result<std::vector<Record>> read(os::Dir& dir, const RelPath& name);

  [[nodiscard]] const std::vector<Record>& records() const { return m_records; }
  [[nodiscard]] bool damaged() const { return m_damaged; }
  /// At most 1 MB. On failure the journal is as it was (a torn record is cut off again).
  Status append(const Record& record);

 private:
  Journal(os::FilePtr file, std::string name) : m_file(std::move(file)), m_name(std::move(name)) {}

  os::FilePtr m_file;
  std::string m_name;
  std::vector<Record> m_records;
  std::string m_sum;
  uint64_t m_size = 0;
  bool m_damaged = false;
  bool m_torn = false;
};

} // namespace envboot::store
