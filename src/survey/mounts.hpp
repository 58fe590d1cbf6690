#pragma once

#include "os/file_system.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace envboot::survey {

/// A line of /proc/self/mountinfo (proc(5)).
struct Mount {
  AbsPath point = AbsPath::root();
  std::string type;                 ///< `ext4`, `nfs4`, `lustre`
  std::vector<std::string> options; ///< of the mount and of the file system: `ro`, `noexec`
  [[nodiscard]] bool has(std::string_view option) const;
};

/// Any text in; lines that don't parse are left out.
std::vector<Mount> parse_mountinfo(std::string_view text);

/// The mount that `path` lies on; null when the table has none.
const Mount* mount_of(const std::vector<Mount>& mounts, const AbsPath& path);

} // namespace envboot::survey
