#include "hijack/missing_folders.hpp"

#include "os/read.hpp"

namespace envboot::hijack {

Result<std::vector<os::Entry>> MissingFolders::list(const AbsPath& path) {
  for (AbsPath above = path; above != AbsPath::root(); above = above.parent()) {
    if (auto missing = m_missing.find(above.string()); missing != m_missing.end()) {
      return fail(missing->second);
    }
  }
  auto entries = m_files.list(path);
  if (!entries && entries.error().is_missing()) {
    AbsPath missing = path;
    while (missing.parent() != AbsPath::root() && !os::exists(m_files, missing.parent())) {
      missing = missing.parent();
    }
    m_missing.emplace(missing.string(), entries.error());
  }
  return entries;
}

} // namespace envboot::hijack
