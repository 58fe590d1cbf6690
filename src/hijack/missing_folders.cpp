#include "hijack/missing_folders.hpp"

#include "os/read.hpp"

namespace envboot::hijack {

Result<std::vector<os::Entry>> MissingFolders::list(const AbsPath& path) {
  for (AbsPath above = path; above != AbsPath::root(); above = above.parent()) {
    if (m_missing.contains(above.string())) {
      return fail(failure("{} is not there", above.string()));
    }
  }
  auto entries = m_files.list(path);
  if (!entries && entries.error().is_missing()) {
    AbsPath missing = path;
    while (missing.parent() != AbsPath::root() && !os::exists(m_files, missing.parent())) {
      missing = missing.parent();
    }
    m_missing.insert(missing.string());
  }
  return entries;
}

} // namespace envboot::hijack
