#pragma once

#include "os/file_system.hpp"

#include <map>

namespace envboot::hijack {

/// Files as another reader sees them, but what is below a folder that was found missing isn't asked for again. Modules
/// name the bin and the lib of each of thousands of versions, and often enough none of that is there: taken away, or
/// not mounted on this host; on a network file system each question takes a millisecond.
class MissingFolders : public os::FileReader {
 public:
  explicit MissingFolders(os::FileReader& files) : m_files(files) {}

  Result<std::vector<os::Entry>> list(const AbsPath& path) override;

  Result<os::FilePtr> open(const AbsPath& path) override { return m_files.open(path); }
  Result<os::Stat> stat(const AbsPath& path, os::Links links) override { return m_files.stat(path, links); }
  Result<std::string> read_link(const AbsPath& path) override { return m_files.read_link(path); }
  Result<AbsPath> real_path(const AbsPath& path) override { return m_files.real_path(path); }
  Result<os::Space> space(const AbsPath& path) override { return m_files.space(path); }
  bool may(char how, const AbsPath& path) override { return m_files.may(how, path); }

 private:
  os::FileReader& m_files;
  std::map<std::string, Error, std::less<>> m_missing; ///< with what asking gave
};

} // namespace envboot::hijack
