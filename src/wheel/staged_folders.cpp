#include "wheel/staged_folders.hpp"

#include <cerrno>

namespace envboot::wheel {
namespace {

std::string folder_of(const RelPath& path) {
  size_t slash = path.string().rfind('/');
  return slash == std::string::npos ? std::string() : path.string().substr(0, slash);
}

} // namespace

Status StagedFolders::make(const std::string& path) {
  if (m_made.contains(path)) {
    return {};
  }
  if (size_t slash = path.rfind('/'); slash != std::string::npos) {
    TRY(make(path.substr(0, slash)));
  }
  Status made = m_stage.make_dir(TRY(RelPath::parse(path)), m_permissions);
  if (!made && made.error().sys != EEXIST) {
    return made;
  }
  m_made.insert(path);
  return {};
}

Result<os::DirPtr> StagedFolders::above(const RelPath& path) {
  std::string folder = folder_of(path);
  std::lock_guard lock(m_mutex);
  TRY(make(folder));
  return m_stage.dir(TRY(RelPath::parse(folder)));
}

Result<os::FilePtr> StageWriter::create(const RelPath& path, uint32_t permissions) {
  std::string folder = folder_of(path);
  if (folder.empty()) {
    return m_folders.top().open(path, os::How::create_new(permissions));
  }
  if (!m_folder || folder != m_path) {
    m_folder = TRY(m_folders.above(path));
    m_path = std::move(folder);
  }
  return m_folder->open(TRY(RelPath::parse(path.name())), os::How::create_new(permissions));
}

} // namespace envboot::wheel
