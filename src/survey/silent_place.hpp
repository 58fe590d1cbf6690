#pragma once

#include "survey/mounts.hpp"

#include <mutex>

namespace envboot::survey {

/// A folder below which calls don't return: a dead file system, as a rule.
struct SilentPlace {
  AbsPath folder;
  std::string file_system;    ///< `nfs4`; "" where only one file is silent
  std::vector<AbsPath> names; ///< the folder, and a link that leads there: what is below these had better be left alone
};

/// Follows `path` link by link to the file system that it lies on. Of a folder only its links are read, and none of a
/// file system before it is entered, so where() tells at any time, from another thread too, what a call that doesn't
/// return is stuck on.
class WayToSilence {
 public:
  WayToSilence(std::vector<Mount> mounts, AbsPath path);
  void walk(os::FileReader& files);
  [[nodiscard]] SilentPlace where() const;

 private:
  void reach(const Mount* mount, const AbsPath& said);

  const std::vector<Mount> m_mounts;
  const AbsPath m_path;
  mutable std::mutex m_mutex;
  SilentPlace m_where;
};

} // namespace envboot::survey
