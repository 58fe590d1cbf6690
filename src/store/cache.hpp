#pragma once

#include "os/file_system.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace envboot::store {

/// Texts that can be had again, each in a file of one folder. A damaged, foreign or half-written entry is a miss. Any
/// number of processes may use it at once.
class Cache {
 public:
  /// `version` changes with the meaning of the texts: entries of another version are misses.
  Cache(os::Dir& folder, std::string version) : m_folder(folder), m_version(std::move(version)) {}

  /// `key`: all that the text depends on, for instance path, size, mtime and inode of the file it was read from.
  std::optional<std::string> get(std::string_view key);
  /// Fails without harm when the disk is full.
  Status put(std::string_view key, std::string_view text);

 private:
  os::Dir& m_folder;
  std::string m_version;
};

} // namespace envboot::store
