#pragma once

#include "os/file_system.hpp"
#include "util/rel_path.hpp"
#include "util/result.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace envboot::binfmt {

enum class ZipMethod { stored, deflated };

/// One member as the central directory tells it.
struct ZipMember {
  RelPath path;
  bool directory = false;
  bool executable = false; ///< a regular file with one of the x bits by its external attributes, as pip asks
  ZipMethod method = ZipMethod::stored;
  uint16_t flags = 0;
  uint32_t crc = 0;
  uint64_t stored_size = 0, size = 0; ///< in the archive, and inflated
  uint64_t header = 0;                ///< offset of its local header
  uint64_t next = 0;                  ///< offset of the next member's local header, or of the central directory
};

/// What an archive may claim before it is taken for a bomb.
struct ZipLimits {
  size_t members = 500'000;
  uint64_t directory_bytes = uint64_t{256} << 20;
  uint64_t total = uint64_t{64} << 30;       ///< inflated bytes of all members
  uint64_t free_ratio = uint64_t{256} << 20; ///< inflated bytes up to which any ratio is fine
  uint64_t ratio = 100;                      ///< inflated : stored, above `free_ratio`
};

/// The directory of a zip archive, checked strictly: see zip_reader.cpp. Holds no file: the readers of members are
/// handed the one it was read from. Memory: about 150 bytes a member.
class ZipReader {
 public:
  /// Kind::refused for what no honest archive holds, Kind::failed for what is no (whole) zip archive. `name` is for the
  /// messages.
  static Result<ZipReader> open(os::File& file, std::string name, const ZipLimits& limits = {});

  [[nodiscard]] const std::string& name() const { return m_name; }
  [[nodiscard]] std::span<const ZipMember> members() const { return m_members; } ///< in the directory's order
  [[nodiscard]] const ZipMember* find(std::string_view path) const;
  [[nodiscard]] uint64_t total_size() const; ///< inflated bytes of all members

 private:
  std::string m_name;
  std::vector<ZipMember> m_members;
  std::map<std::string, size_t, std::less<>> m_index;
};

} // namespace envboot::binfmt
